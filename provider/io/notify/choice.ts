import type { Secret } from "../mongodb/secret";

/** Where events go; plain JSON. Each that is absent is not wanted. */
export interface EventsChoice {
    readonly webhook?: WebhookChoice;
    readonly command?: CommandChoice;
    /** An absolute path on the machine that runs Pulumi. */
    readonly logFile?: string;
}

export interface WebhookChoice {
    readonly url: Secret;
    readonly headers: Readonly<Record<string, Secret>>;
    readonly timeoutSecs: number;
}

export interface CommandChoice {
    readonly command: readonly string[];
    readonly timeoutSecs: number;
}
