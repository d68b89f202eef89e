import { connect } from "node:net";

import type { Document } from "mongodb";
import { MongoClient } from "mongodb";

/** How servers see us among their clients. */
export const ourAppName = "pulumi-mongodb-replicaset";

const answerMs = 5_000;
const dialMs = 1_000;

/**
 * Direct connections to single members, kept for the length of a run: all members of a run share
 * one process. A connection that fails is thrown away, so that the next command dials anew at once
 * instead of waiting for the driver's next look.
 */
export class Connections {
    readonly #clients = new Map<string, MongoClient>();

    /** Runs a command on this one member, whatever its state. */
    async run(host: string, command: Document, database = "admin"): Promise<Document> {
        const client = this.#clientOf(host);
        try {
            return await client.db(database).command(command, { readPreference: "nearest" });
        } catch (error) {
            if (!isServerError(error)) {
                await this.#drop(host, client);
            }
            throw error;
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
