import { once } from "node:events";
import { connect } from "node:net";

import type { Document, ServerDescriptionChangedEvent } from "mongodb";
import { MongoClient } from "mongodb";

import { sortedJson } from "../../core/json/sort-keys";
import type { Access } from "./access";
import { addressOf, clientOptions, hostnameOf, portOf, tlsOptions } from "./access";
import type { CachedClient } from "./clients";
import { Clients } from "./clients";

/** The name by which servers know this package among their clients. */
export const ourAppName = "pulumi-mongodb-replicaset";

const answerTimeoutMs = 5_000;
const connectTimeoutMs = 1_000;
const closeTimeoutMs = 100;

// Numbers from the server's error_codes.yml.
const authenticationFailed = 18;
const userNotFound = 11;
const shutdownInProgress = 91;
/** The user lacks the right, or there is no user. */
export const unauthorized = 13;

/** How a command is sent: with the program's credentials, without any, or without any from the member's own machine. */
type Sender = "user" | "unauthenticated" | "localhost";

/** Finds how to get an address that reaches the member from its own machine; undefined if that is this machine. */
type FindLocalhostAddress = (host: string) => (() => Promise<string>) | undefined;

/** Runs commands on members. */
export type CommandRunner = Pick<Connections, "run">;

/** Runs commands on members that may be down: it can also test whether one listens. */
export type MemberRunner = Pick<Connections, "run" | "isListening">;

/**
 * Direct connections to single members, kept for the length of a run: all members of a run share one process. A connection
 * that fails is dropped, so that the next command connects again immediately instead of waiting for the driver's next check.
 */
export class Connections {
    readonly access: Access;
    readonly #clients: Clients;
    readonly #accessText: string;
    readonly #findLocalhostAddress: FindLocalhostAddress | undefined;

    /**
     * `clients` may be shared: connections to the same member with the same access use the same client. Without
     * `findLocalhostAddress` members are on this machine, or their machines are not accessible.
     */
    constructor(
        access: Access = {},
        clients = new Clients(),
        findLocalhostAddress?: FindLocalhostAddress,
    ) {
        this.access = access;
        this.#findLocalhostAddress = findLocalhostAddress;
        this.#clients = clients;
        this.#accessText = sortedJson(access);
    }

    get hasCredentials(): boolean {
        return this.access.auth !== undefined;
    }

    /**
     * Runs a command on this one member, whatever its state. If the member refuses the credentials, the command is sent
     * without any: a server without users, as in a new set, allows connections from its own machine to create a first user
     * (manual, "Localhost Exception"). The driver itself logs in to no arbiter.
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
                // Refused credentials explain more than a refused unauthenticated command.
                throw serverErrorCode(error) === unauthorized ? refusal : error;
            }
        }
    }

    /** Runs a command without credentials: directly, and if that is refused, from the member's own machine. */
    async runUnauthenticated(
        host: string,
        command: Document,
        database = "admin",
    ): Promise<Document> {
        try {
            return await this.#send("unauthenticated", host, command, database);
        } catch (refusal) {
            if (serverErrorCode(refusal) !== unauthorized || !this.#findLocalhostAddress?.(host)) {
                throw refusal;
            }
            try {
                return await this.#send("localhost", host, command, database);
            } catch (error) {
                throw serverErrorCode(error) === undefined ? refusal : error;
            }
        }
    }

    /** Whether the member accepts the credentials. Throws if it does not answer. */
    async acceptsCredentials(host: string): Promise<boolean> {
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

    /** Whether anything listens at the member's address. */
    isListening(host: string): Promise<boolean> {
        const address = addressOf(this.access, host);
        return isListening(address, address === host ? 0 : closeTimeoutMs);
    }

    /**
     * Waits until the member reports a change, and resolves to whether it takes writes; undefined once `signal` ends the
     * wait, or if the connection is cut off. Sends no command, because the driver's monitor knows: servers of 4.4 and later
     * notify it immediately (manual, `hello`, "topologyVersion"), older ones at its next check, which is every 10 s.
     */
    async nextRole(host: string, signal: AbortSignal): Promise<boolean | undefined> {
        const cached = this.#acquire("user", host);
        try {
            const client = await cached.client;
            const [event] = (await once(client, "serverDescriptionChanged", { signal })) as [
                ServerDescriptionChangedEvent,
            ];
            const { type } = event.newDescription;
            return type === "Unknown" ? undefined : type === "RSPrimary";
        } catch {
            return undefined;
        } finally {
            await this.#clients.release(cached);
        }
    }

    close(): Promise<void> {
        return this.#clients.close();
    }

    #acquire(sender: Sender, host: string): CachedClient {
        const key = JSON.stringify([sender, host, this.#accessText]);
        return this.#clients.acquire(key, (forget) => this.#connect(sender, host, forget));
    }

    async #send(
        sender: Sender,
        host: string,
        command: Document,
        database: string,
    ): Promise<Document> {
        const cached = this.#acquire(sender, host);
        try {
            const client = await cached.client;
            return await client.db(database).command(command, { readPreference: "nearest" });
        } catch (error) {
            // After a refusal the next command logs in again: the user may have been created meanwhile.
            const isUseless =
                !isServerError(error) || refusesCredentials(error.code) || meansShutdown(error);
            if (isUseless) {
                await this.#clients.drop(cached);
            }
            throw error;
        } finally {
            await this.#clients.release(cached);
        }
    }

    async #connect(sender: Sender, host: string, forget: () => void): Promise<MongoClient> {
        const logsIn = sender === "user" && this.hasCredentials;
        const options = logsIn ? clientOptions : tlsOptions;
        const localhostAddress =
            sender === "localhost" ? await this.#findLocalhostAddress?.(host)?.() : undefined;
        const access =
            localhostAddress === undefined
                ? this.access
                : { ...this.access, addresses: { [host]: localhostAddress } };
        const client = new MongoClient(`mongodb://${addressOf(access, host)}/`, {
            ...(await options(access, host)),
            directConnection: true,
            appName: ourAppName,
            serverSelectionTimeoutMS: answerTimeoutMs,
            connectTimeoutMS: answerTimeoutMs,
            maxPoolSize: 4,
            retryReads: false,
            retryWrites: false,
        });
        const shutdown = shutdownOf(client);
        shutdown.catch(forget);
        try {
            await Promise.race([client.connect(), shutdown]);
            if (logsIn) {
                await login(client);
            }
        } catch (error) {
            await client.close();
            throw error;
        }
        return client;
    }
}

/**
 * Rejects once the server says that it is shutting down. The driver's monitor hears that immediately, but the driver then
 * lets every command wait for its whole time limit.
 */
function shutdownOf(client: MongoClient): Promise<never> {
    return new Promise((_resolve, reject) => {
        client.on("serverHeartbeatFailed", ({ failure }) => {
            if (meansShutdown(failure)) {
                reject(failure);
            }
        });
    });
}

/**
 * Logs in before any other command is sent: a failed login breaks all commands that the driver sends at the same time.
 */
async function login(client: MongoClient): Promise<void> {
    await client.db("admin").command({ ping: 1 }, { readPreference: "nearest" });
}

/** Whether the server refused for want of authentication or rights: the answer then says nothing about its state. */
export function isRefusal(code: number | undefined): boolean {
    return code === unauthorized || refusesCredentials(code);
}

/**
 * Whether the code refuses the credentials. A certificate without a user has another code than a wrong name or password
 * (tried on 5.0.4).
 */
export function refusesCredentials(code: number | undefined): boolean {
    return code === authenticationFailed || code === userNotFound;
}

/** Returns the code with which the server refused a command; undefined if the server did not answer. */
export function serverErrorCode(error: unknown): number | undefined {
    return isServerError(error) ? error.code : undefined;
}

/**
 * Whether the server refused because it is shutting down. From 5.0 on it then waits for its clients (quiesce mode, 15 s by
 * default) and refuses every handshake with this code; earlier servers only stop listening (tried on 4.2.6, 4.4.2, 5.0.4 and
 * 6.0.27; arbiters too).
 */
export function meansShutdown(error: unknown): boolean {
    return serverErrorCode(error) === shutdownInProgress;
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
 * Whether anything listens at the address. The answer is immediate, whereas the driver would wait for its whole time limit.
 * A forwarded port always accepts; it closes soon if nothing listens behind it, for which `lingerMs` waits.
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
        socket.setTimeout(connectTimeoutMs, () => end(false));
        socket.once("connect", () => {
            if (lingerMs === 0) {
                end(true);
                return;
            }
            socket.resume(); // Otherwise it does not notice that the other end closes.
            lingering = setTimeout(() => end(true), lingerMs);
        });
        for (const event of ["error", "close"] as const) {
            socket.once(event, () => end(false));
        }
    });
}
