import { connect } from "node:net";

import type { Document } from "mongodb";
import { MongoClient } from "mongodb";

/** How servers see us among their clients. */
export const ourAppName = "pulumi-mongodb-replicaset";

const answerMs = 5_000;
const dialMs = 1_000;

/** Each member takes some sockets and a look every ten seconds; a program may have hundreds of them. */
const mostKept = 64;

/**
 * Direct connections to single members, kept for the length of a run: all members of a run share
 * one process. A connection that fails is thrown away, so that the next command dials anew at once
 * instead of waiting for the driver's next look.
 */
export class Connections {
    /** The one used last stands last. */
    readonly #clients = new Map<string, MongoClient>();
    readonly #inUse = new Map<MongoClient, number>();
    readonly #mostKept: number;

    constructor(most = mostKept) {
        this.#mostKept = most;
    }

    /** How many members it has connections to. */
    get kept(): number {
        return this.#clients.size;
    }

    /** Runs a command on this one member, whatever its state. */
    async run(host: string, command: Document, database = "admin"): Promise<Document> {
        const client = this.#clientOf(host);
        this.#inUse.set(client, (this.#inUse.get(client) ?? 0) + 1);
        try {
            return await client.db(database).command(command, { readPreference: "nearest" });
        } catch (error) {
            if (!isServerError(error)) {
                await this.#drop(host, client);
            }
            throw error;
        } finally {
            this.#putDown(client);
            await this.#dropUnused();
        }
    }

    async close(): Promise<void> {
        const clients = [...this.#clients.values()];
        this.#clients.clear();
        await Promise.allSettled(clients.map((client) => client.close()));
    }

    #clientOf(host: string): MongoClient {
        const known = this.#clients.get(host);
        if (known) {
            this.#clients.delete(host);
            this.#clients.set(host, known);
            return known;
        }
        const client = new MongoClient(`mongodb://${host}/`, {
            directConnection: true,
            appName: ourAppName,
            serverSelectionTimeoutMS: answerMs,
            connectTimeoutMS: answerMs,
            maxPoolSize: 4,
            retryReads: false,
            retryWrites: false,
        });
        this.#clients.set(host, client);
        return client;
    }

    #putDown(client: MongoClient): void {
        const uses = (this.#inUse.get(client) ?? 1) - 1;
        if (uses > 0) {
            this.#inUse.set(client, uses);
        } else {
            this.#inUse.delete(client);
        }
    }

    /** Those unused for longest first. */
    async #dropUnused(): Promise<void> {
        const unused = [...this.#clients].filter(([, client]) => !this.#inUse.has(client));
        const tooMany = Math.max(0, this.#clients.size - this.#mostKept);
        await Promise.all(
            unused.slice(0, tooMany).map(([host, client]) => this.#drop(host, client)),
        );
    }

    async #drop(host: string, client: MongoClient): Promise<void> {
        if (this.#clients.get(host) === client) {
            this.#clients.delete(host);
        }
        await client.close().catch(() => undefined);
    }
}

/** The server answered and said no: its numeric code tells why. */
export function serverErrorCode(error: unknown): number | undefined {
    return isServerError(error) ? error.code : undefined;
}

function isServerError(error: unknown): error is Error & { code: number } {
    return (
        error instanceof Error &&
        error.name === "MongoServerError" &&
        "code" in error &&
        typeof error.code === "number"
    );
}

/** Whether anything listens there: answered at once, where the driver would wait its whole time limit. */
export function isListening(host: string): Promise<boolean> {
    const { hostname, port } = new URL(`mongodb://${host}`);
    return new Promise((resolve) => {
        const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) });
        const end = (listening: boolean) => {
            socket.destroy();
            resolve(listening);
        };
        socket.setTimeout(dialMs, () => {
            end(false);
        });
        socket.once("connect", () => {
            end(true);
        });
        socket.once("error", () => {
            end(false);
        });
    });
}
