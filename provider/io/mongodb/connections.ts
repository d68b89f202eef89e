import { once } from "node:events";
import { connect } from "node:net";

import type { Document, ServerDescriptionChangedEvent } from "mongodb";
import { MongoClient } from "mongodb";

import { sortedJson } from "../../core/json/sort-keys";
import type { Access } from "./access";
import { addressOf, clientOptions, hostnameOf, portOf, tlsOptions } from "./access";
import type { KeptClient } from "./clients";
import { Clients } from "./clients";

/** How servers see us among their clients. */
export const ourAppName = "pulumi-mongodb-replicaset";

const answerMs = 5_000;
const dialMs = 1_000;
const closeTimeoutMs = 100;

// Numbers from the server's error_codes.yml.
const authenticationFailed = 18;
const userNotFound = 11;
export const unauthorized = 13;

/** As whom a command is sent: with the program's credentials, as anybody, or as anybody on the member's own machine. */
type Sender = "user" | "unauthenticated" | "insider";

/** How to get an address that leads to the member from its own machine; undefined where that is this one. */
export type FindInside = (host: string) => (() => Promise<string>) | undefined;

/**
 * Direct connections to single members, kept for the length of a run: all members of a run share
 * one process. A connection that fails is thrown away, so that the next command dials anew at once
 * instead of waiting for the driver's next look.
 */
export class Connections {
    readonly access: Access;
    readonly #clients: Clients;
    readonly #accessText: string;
    readonly #findInside: FindInside | undefined;

    /**
     * `clients` may be shared: each is used by whoever speaks to its member in the same way. Without `findInside` members
     * are on this machine, or there is no way into theirs.
     */
    constructor(access: Access = {}, clients = new Clients(), findInside?: FindInside) {
        this.access = access;
        this.#findInside = findInside;
        this.#clients = clients;
        this.#accessText = sortedJson(access);
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
        try {
            return await this.#send("user", host, command, database);
        } catch (refusal) {
            if (!refusesCredentials(serverErrorCode(refusal))) {
                throw refusal;
            }
            try {
                return await this.runUnauthenticated(host, command, database);
            } catch (error) {
                // That it refuses the credentials says more than that it refuses a stranger.
                throw serverErrorCode(error) === unauthorized ? refusal : error;
            }
        }
    }

    async runUnauthenticated(
        host: string,
        command: Document,
        database = "admin",
    ): Promise<Document> {
        try {
            return await this.#send("unauthenticated", host, command, database);
        } catch (refusal) {
            if (serverErrorCode(refusal) !== unauthorized || !this.#findInside?.(host)) {
                throw refusal;
            }
            try {
                return await this.#send("insider", host, command, database);
            } catch (error) {
                throw serverErrorCode(error) === undefined ? refusal : error;
            }
        }
    }

    /** Whether it takes the credentials. Throws where it does not answer. */
    async letsIn(host: string): Promise<boolean> {
        try {
            await this.#send("user", host, { ping: 1 }, "admin");
            return true;
        } catch (error) {
            if (refusesCredentials(serverErrorCode(error))) {
                return false;
            }
            throw error;
        }
    }

    /** Whether anything listens where the member is reached. */
    isListening(host: string): Promise<boolean> {
        const address = addressOf(this.access, host);
        return isListening(address, address === host ? 0 : closeTimeoutMs);
    }

    /**
     * Whether the member takes writes, the next time that it says something else of itself than before; undefined once
     * `signal` ends the wait, or where it is cut off. The driver knows: servers of 4.4 and later tell its monitor at once
     * (manual, `hello`, "topologyVersion"), others at its next look, which is every 10 s. Asks the server nothing.
     */
    async nextRole(host: string, signal: AbortSignal): Promise<boolean | undefined> {
        const kept = this.#take("user", host);
        try {
            const client = await kept.made;
            const [event] = (await once(client, "serverDescriptionChanged", { signal })) as [
                ServerDescriptionChangedEvent,
            ];
            const { type } = event.newDescription;
            return type === "Unknown" ? undefined : type === "RSPrimary";
        } catch {
            return undefined;
        } finally {
            await this.#clients.putDown(kept);
        }
    }

    close(): Promise<void> {
        return this.#clients.close();
    }

    #take(sender: Sender, host: string): KeptClient {
        const key = JSON.stringify([sender, host, this.#accessText]);
        return this.#clients.take(key, () => this.#connect(sender, host));
    }

    async #send(
        sender: Sender,
        host: string,
        command: Document,
        database: string,
    ): Promise<Document> {
        const kept = this.#take(sender, host);
        try {
            const client = await kept.made;
            return await client.db(database).command(command, { readPreference: "nearest" });
        } catch (error) {
            // After a refusal the next command tries again: the user may have been made meanwhile.
            if (!isServerError(error) || refusesCredentials(error.code)) {
                await this.#clients.drop(kept);
            }
            throw error;
        } finally {
            await this.#clients.putDown(kept);
        }
    }

    async #connect(sender: Sender, host: string): Promise<MongoClient> {
        const logsIn = sender === "user" && this.hasCredentials;
        const options = logsIn ? clientOptions : tlsOptions;
        const inside = sender === "insider" ? await this.#findInside?.(host)?.() : undefined;
        const access =
            inside === undefined ? this.access : { ...this.access, addresses: { [host]: inside } };
        const client = new MongoClient(`mongodb://${addressOf(access, host)}/`, {
            ...(await options(access, host)),
            directConnection: true,
            appName: ourAppName,
            serverSelectionTimeoutMS: answerMs,
            connectTimeoutMS: answerMs,
            maxPoolSize: 4,
            retryReads: false,
            retryWrites: false,
        });
        if (logsIn) {
            await login(client);
        }
        return client;
    }
}

/** Before any other command: a login that fails breaks all that the driver sends at the same time. */
async function login(client: MongoClient): Promise<void> {
    try {
        await client.db("admin").command({ ping: 1 }, { readPreference: "nearest" });
    } catch (error) {
        await client.close();
        throw error;
    }
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

/**
 * Whether anything listens there: answered at once, where the driver would wait its whole time limit. A forwarded port
 * always does; it hangs up soon where nobody listens behind it, for which `lingerMs` waits.
 */
export function isListening(address: string, lingerMs = 0): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host: hostnameOf(address), port: portOf(address) });
        let lingering: NodeJS.Timeout | undefined;
        const end = (listening: boolean) => {
            clearTimeout(lingering);
            socket.destroy();
            resolve(listening);
        };
        socket.setTimeout(dialMs, () => {
            end(false);
        });
        socket.once("connect", () => {
            if (lingerMs === 0) {
                end(true);
                return;
            }
            socket.resume(); // Or it does not notice that the other end hangs up.
            lingering = setTimeout(() => {
                end(true);
            }, lingerMs);
        });
        for (const event of ["error", "close"] as const) {
            socket.once(event, () => {
                end(false);
            });
        }
    });
}
