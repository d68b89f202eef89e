import { connect } from "node:net";

import type { Document, MongoClientOptions } from "mongodb";
import { MongoClient } from "mongodb";

import type { Access } from "./access";
import { clientOptions, tlsOptions } from "./access";

/** How servers see us among their clients. */
export const ourAppName = "pulumi-mongodb-replicaset";

const answerMs = 5_000;
const dialMs = 1_000;

// Numbers from the server's error_codes.yml.
const authenticationFailed = 18;
const userNotFound = 11;
export const unauthorized = 13;

/** As whom a command is sent: with the program's credentials, or as anybody. */
type Sender = "user" | "stranger";

/**
 * Direct connections to single members, kept for the length of a run: all members of a run share
 * one process. A connection that fails is thrown away, so that the next command dials anew at once
 * instead of waiting for the driver's next look.
 */
export class Connections {
    readonly #clients = new Map<string, Promise<MongoClient>>();
    /** By host: undefined where the credentials were taken. */
    readonly #logins = new Map<string, Promise<Error | undefined>>();
    readonly access: Access;

    constructor(access: Access = {}) {
        this.access = access;
    }

    get hasCredentials(): boolean {
        return this.access.auth !== undefined;
    }

    /**
     * Runs a command on this one member, whatever its state. One that refuses the credentials is asked as anybody: a
     * server without users, as all of a new set are, lets who connects from its own machine in so far that a first user
     * can be made (manual, "Localhost Exception"). The driver itself logs in to no arbiter.
     */
    async run(host: string, command: Document, database = "admin"): Promise<Document> {
        const refusal = await this.#logIn(host);
        if (refusal === undefined) {
            return this.#send("user", host, command, database);
        }
        try {
            return await this.runAsStranger(host, command, database);
        } catch (error) {
            // That it refuses the credentials says more than that it refuses a stranger.
            throw serverErrorCode(error) === unauthorized ? refusal : error;
        }
    }

    runAsStranger(host: string, command: Document, database = "admin"): Promise<Document> {
        return this.#send("stranger", host, command, database);
    }

    /** Whether it takes the credentials. Throws where it does not answer. */
    async letsIn(host: string): Promise<boolean> {
        return (await this.#logIn(host)) === undefined;
    }

    /**
     * Once for each client, and before any other command: a login that fails breaks all that the driver sends at the same
     * time. Resolves to the refusal; after one the next command tries again, as the user may have been made meanwhile.
     */
    async #logIn(host: string): Promise<Error | undefined> {
        if (!this.hasCredentials) {
            return undefined;
        }
        const begun = this.#logins.get(host) ?? this.#tryCredentials(host);
        this.#logins.set(host, begun);
        const refusal = await begun;
        if (refusal && this.#logins.get(host) === begun) {
            this.#logins.delete(host);
        }
        return refusal;
    }

    async #tryCredentials(host: string): Promise<Error | undefined> {
        try {
            await this.#send("user", host, { ping: 1 }, "admin");
            return undefined;
        } catch (error) {
            if (isServerError(error) && refusesCredentials(error.code)) {
                // Else its next try would wait for its next look at the server.
                await this.#drop("user", host);
                return error;
            }
            this.#logins.delete(host);
            throw error;
        }
    }

    async close(): Promise<void> {
        this.#logins.clear();
        const clients = [...this.#clients.values()];
        this.#clients.clear();
        await Promise.allSettled(clients.map(async (client) => (await client).close()));
    }

    async #send(
        sender: Sender,
        host: string,
        command: Document,
        database: string,
    ): Promise<Document> {
        const key = keyOf(sender, host);
        const made = this.#clients.get(key) ?? this.#connect(sender, host);
        this.#clients.set(key, made);
        try {
            const client = await made;
            return await client.db(database).command(command, { readPreference: "nearest" });
        } catch (error) {
            if (!isServerError(error)) {
                await this.#drop(sender, host, made);
            }
            throw error;
        }
    }

    async #connect(sender: Sender, host: string): Promise<MongoClient> {
        const options: MongoClientOptions =
            sender === "user" ? await clientOptions(this.access) : await tlsOptions(this.access);
        return new MongoClient(`mongodb://${host}/`, {
            ...options,
            directConnection: true,
            appName: ourAppName,
            serverSelectionTimeoutMS: answerMs,
            connectTimeoutMS: answerMs,
            maxPoolSize: 4,
            retryReads: false,
            retryWrites: false,
        });
    }

    /** Only the client that failed: another one may have taken its place. */
    async #drop(
        sender: Sender,
        host: string,
        failed = this.#clients.get(keyOf(sender, host)),
    ): Promise<void> {
        const key = keyOf(sender, host);
        if (failed && this.#clients.get(key) === failed) {
            this.#clients.delete(key);
            if (sender === "user") {
                this.#logins.delete(host);
            }
        }
        await failed?.then((client) => client.close()).catch(() => undefined);
    }
}

function keyOf(sender: Sender, host: string): string {
    return `${sender} ${host}`;
}

/** The server knows us not at all, or not well enough: what it answered says nothing of how it is. */
export function isRefusal(code: number | undefined): boolean {
    return code === unauthorized || refusesCredentials(code);
}

/** A certificate of nobody is answered by another code than a name or password (5.0.4 tried). */
export function refusesCredentials(code: number | undefined): boolean {
    return code === authenticationFailed || code === userNotFound;
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
