import type { Secret } from "../mongodb/secret";

/** The sinks that receive events. Plain JSON. An absent sink receives nothing. */
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
