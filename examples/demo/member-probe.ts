import { connect } from "node:net";

import { MongoClient } from "mongodb";

/** A member's own report. State "stopped": no process listens; "starting" and "stopping": a process listens but does not answer. */
export interface MemberView {
    readonly host: string;
    readonly state: string;
    /** Version of the running process. */
    readonly version: string | undefined;
    /** Term of the last election that the member knows. */
    readonly term: number;
}

/** Observes one member. A broken connection is replaced: the driver itself would check again only every half second. */
export class MemberProbe {
    readonly #host: string;
    #client: MongoClient | undefined;
    #last: MemberView;

    constructor(host: string) {
        this.#host = host;
        this.#last = { host, state: "not seen yet", version: undefined, term: 0 };
    }

    async observe(): Promise<MemberView> {
        this.#last = (await isListening(this.#host))
            ? await this.#ask().catch(() => this.#silent())
            : await this.#gone("stopped");
        return this.#last;
    }

    async close(): Promise<void> {
        await this.#client?.close().catch(() => undefined);
        this.#client = undefined;
    }

    async #ask(): Promise<MemberView> {
        const isNew = !this.#client;
        // Polls: a streaming monitor would make the demo one more client that an upgrade waits for.
        this.#client ??= new MongoClient(`mongodb://${this.#host}/`, {
            directConnection: true,
            appName: "demo-watch",
            maxPoolSize: 1,
            serverMonitoringMode: "poll",
            serverSelectionTimeoutMS: 300,
            timeoutMS: 2_000,
        });
        const admin = this.#client.db("admin");
        const ask = (command: string) => admin.command({ [command]: 1 }, { readPreference });
        const build = isNew || !this.#last.version ? await ask("buildInfo") : this.#last;
        const status = await ask("replSetGetStatus");
        const members = status.members as readonly { self?: boolean; stateStr: string }[];
        return {
            host: this.#host,
            state: members.find(({ self }) => self)?.stateStr ?? "unknown",
            version: String(build.version),
            term: Number(status.term),
        };
    }

    async #silent(): Promise<MemberView> {
        const ran = this.#last.version !== undefined || this.#last.state === "stopping";
        return this.#gone(ran ? "stopping" : "starting");
    }

    async #gone(state: string): Promise<MemberView> {
        await this.close();
        return { ...this.#last, state, version: undefined };
    }
}

const readPreference = "nearest";

function isListening(host: string): Promise<boolean> {
    const { hostname, port } = new URL(`mongodb://${host}`);
    return new Promise((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) });
        const end = (listening: boolean) => {
            socket.destroy();
            resolve(listening);
        };
        socket.once("connect", () => end(true)).once("error", () => end(false));
    });
}
