import type { InitialSync } from "../core/inspection/inspection";
import type { Ports } from "./ports";

/** An initial sync may take hours, so its progress is read no more often than a person would read it. */
const pollEveryMs = 2_000;

/** Watches a member that may be copying all data, for as long as the program allows that. */
export class CopyWatch {
    readonly #host: string;
    readonly #ports: Ports;
    readonly #begun: number;
    #polledAt = -Infinity;
    #seenAt = -Infinity;
    #text = "";

    constructor(host: string, ports: Ports) {
        this.#host = host;
        this.#ports = ports;
        this.#begun = ports.clock.now();
    }

    /** When an initial sync that has time left was last seen to run. */
    readonly seenAt = (): number => this.#seenAt;

    /** Resolves to ", 1.2 of 5.0 GB copied", or to "" if that is not known. */
    async poll(): Promise<string> {
        const { admin, clock, settings } = this.#ports;
        const now = clock.now();
        if (now - this.#polledAt >= pollEveryMs) {
            this.#polledAt = now;
            const sync = await admin.copied(this.#host).catch(() => undefined);
            const hasTime = now - this.#begun < settings.initialSyncTimeoutSecs * 1000;
            this.#seenAt = sync && hasTime ? now : this.#seenAt;
            this.#text = describe(sync);
        }
        return this.#text;
    }
}

function describe(sync: InitialSync | undefined): string {
    const { copiedBytes, totalBytes } = sync ?? {};
    if (copiedBytes === undefined) {
        return "";
    }
    const [unit, size] = (totalBytes ?? copiedBytes) >= 1e9 ? ["GB", 1e9] : ["MB", 1e6];
    const of = totalBytes === undefined ? "" : ` of ${(totalBytes / size).toFixed(1)}`;
    return `, ${(copiedBytes / size).toFixed(1)}${of} ${unit} copied`;
}
