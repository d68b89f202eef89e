import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";

import type { Document } from "mongodb";

import { messageOf } from "../../core/errors/errors";
import type { HeldLock, LockResult, LockHolder } from "../../core/gates/lock";
import { isGloballyUnique, lockLifeSecs, renewLockSecs } from "../../core/gates/lock";
import type { SetLock } from "../../run/ports";
import type { CommandRunner, MemberRunner } from "./connections";
import { sayHello } from "./hello";

/** Database of this package's own documents in a set. They are valid for servers of every series and at every FCV. */
export const ownDatabase = "pulumi_mongodb_replicaset";

/**
 * Time limit for a majority's acknowledgement. A step-down right after it requires secondaries that are as close
 * anyway.
 */
const majorityTimeoutMs = 5_000;

/**
 * Times of a lock. Only tests change them.
 * @internal
 */
export interface LockTimes {
    readonly lifeSecs: number;
    readonly renewSecs: number;
}

/** Describes this process as a lock's holder. */
export function describeSelf(owner: string): LockHolder {
    return { owner, user: userName(), machine: hostname(), pid: process.pid };
}

function userName(): string {
    try {
        return userInfo().username;
    } catch {
        return `uid ${String(process.getuid?.())}`; // Containers may run as users that are not in passwd.
    }
}

/**
 * The lock of a set: one document in the set itself, visible to everyone who can reach the set. All times come from the
 * clock of the server that writes ($$NOW, 4.2 and later), so machines need not agree on the time.
 */
export class LiveSetLock implements SetLock {
    readonly #setName: string;
    readonly #hosts: readonly string[];
    readonly #holder: LockHolder;
    readonly #connections: MemberRunner;
    readonly #times: LockTimes;
    /** Distinguishes this run from another one of the same stack. */
    readonly #run = randomUUID();
    #state: "free" | "held" | "lost" = "free";
    /**
     * A majority has the document: no handover can lose it, so from here on the primary's acknowledgement is enough.
     */
    #isMajorityCommitted = false;
    #primary = "";
    #timer: NodeJS.Timeout | undefined;

    constructor(
        setName: string,
        hosts: readonly string[],
        holder: LockHolder,
        connections: MemberRunner,
        times: LockTimes = { lifeSecs: lockLifeSecs, renewSecs: renewLockSecs },
    ) {
        this.#setName = setName;
        this.#hosts = hosts;
        this.#holder = holder;
        this.#connections = connections;
        this.#times = times;
    }

    async acquire(host: string, writeConcern: "majority" | 1): Promise<LockResult> {
        if (this.#state === "lost") {
            return { kind: "lost", by: await this.#readHolder(host) };
        }
        try {
            const before = this.#state;
            const w = this.#isMajorityCommitted ? 1 : writeConcern;
            const mine = await (before === "held"
                ? this.#renew(host, w)
                : this.#tryAcquire(host, w));
            this.#primary = host;
            if (mine) {
                this.#isMajorityCommitted ||= w === "majority";
                this.#keepRenewing();
                return { kind: "held" };
            }
            this.#state = before === "held" ? "lost" : "free";
            const by = await this.#readHolder(host);
            return { kind: before === "held" ? "lost" : "refused", by };
        } catch (error) {
            return { kind: "unknown", why: messageOf(error) };
        }
    }

    /** Releases the lock. Best effort: a lock that remains expires. */
    async release(): Promise<void> {
        clearInterval(this.#timer);
        this.#timer = undefined;
        if (this.#state === "held") {
            this.#state = "free";
            this.#isMajorityCommitted = false;
            const command = { delete: "locks", deletes: [{ q: this.#ownQuery(), limit: 1 }] };
            await this.#runOnPrimary(command).catch(() => undefined);
        }
    }

    /** Acquires the lock if it is free. A lock that is held is never replaced or renewed by another run. */
    async #tryAcquire(host: string, writeConcern: "majority" | 1): Promise<boolean> {
        const mine = { ...this.#holder, run: this.#run };
        const fields = Object.entries(mine).map(([key, value]) => [key, { $literal: value }]);
        const acquired = {
            _id: "$_id",
            ...(Object.fromEntries(fields) as Document),
            since: "$$NOW",
            ...this.#renewedTimes(),
        };
        const reply = await this.#write(host, writeConcern, {
            query: { _id: this.#setName },
            // One command: the server decides and writes atomically. (An upsert's query does not allow $expr.)
            update: [{ $replaceWith: { $cond: [this.#mayAcquire(), acquired, "$$ROOT"] } }],
            upsert: true,
        });
        return reply?.run === this.#run;
    }

    async #renew(host: string, writeConcern: "majority" | 1): Promise<boolean> {
        const command = { query: this.#ownQuery(), update: [{ $set: this.#renewedTimes() }] };
        return (await this.#write(host, writeConcern, command)) !== null;
    }

    async #write(
        host: string,
        w: "majority" | 1,
        command: Document,
    ): Promise<Document | null | undefined> {
        const reply = await this.#connections.run(
            host,
            {
                findAndModify: "locks",
                ...command,
                new: true,
                writeConcern: { w, wtimeout: majorityTimeoutMs },
            },
            ownDatabase,
        );
        const writeConcernError = reply.writeConcernError as { errmsg?: string } | undefined;
        if (writeConcernError) {
            throw new Error(
                `no majority of ${this.#setName} acknowledged it: ${writeConcernError.errmsg ?? ""}`,
            );
        }
        return reply.value as Document | null | undefined;
    }

    /** Expression for a lock that this run may acquire: expired, or left by a run of the same stack. */
    #mayAcquire(): Document {
        const { owner, user, machine } = this.#holder;
        const same = isGloballyUnique(owner) ? { owner } : { owner, user, machine };
        return {
            $or: [
                // A document that does not exist yet has no such field, and a missing field is below any date.
                { $lte: ["$expiresAt", "$$NOW"] },
                {
                    $and: Object.entries(same).map(([key, value]) => ({
                        $eq: [`$${key}`, { $literal: value }],
                    })),
                },
            ],
        };
    }

    #ownQuery(): Document {
        return { _id: this.#setName, run: this.#run };
    }

    #renewedTimes(): Document {
        const lifeMs = this.#times.lifeSecs * 1000;
        return { renewedAt: "$$NOW", expiresAt: { $add: ["$$NOW", lifeMs] } };
    }

    #readHolder(host: string): Promise<HeldLock | undefined> {
        return readLock(this.#setName, host, this.#connections).catch(() => undefined);
    }

    /** Renews the lock at intervals while this run is at work. The timer keeps no process alive. */
    #keepRenewing(): void {
        this.#state = "held";
        this.#timer ??= setInterval(() => {
            void this.#renewInBackground();
        }, this.#times.renewSecs * 1000).unref();
    }

    /** Renews the lock once. A failure within the lock's life is harmless: during a handover no member takes writes. */
    async #renewInBackground(): Promise<void> {
        try {
            const reply = await this.#runOnPrimary({
                findAndModify: "locks",
                query: this.#ownQuery(),
                update: [{ $set: this.#renewedTimes() }],
            });
            // The reply has no value if the document is no longer ours.
            if (this.#state === "held" && reply?.value === null) {
                this.#state = "lost";
            }
        } catch {
            // The next renewal, or the next step, shows the state.
        }
    }

    /**
     * Runs a command on the primary: tries the last known one, then the other members. Undefined if none takes writes.
     * Never waits for a majority, as servers from 5.0 on do by default: if the secondaries are stuck, the waiting commands
     * would use up all connections.
     */
    async #runOnPrimary(command: Document): Promise<Document | undefined> {
        for (const host of new Set([this.#primary, ...this.#hosts])) {
            if (host !== "" && (await this.#takesWrites(host))) {
                const localWrite = { ...command, writeConcern: { w: 1 } };
                return this.#connections.run(host, localWrite, ownDatabase);
            }
        }
        return undefined;
    }

    async #takesWrites(host: string): Promise<boolean> {
        try {
            return (
                (await this.#connections.isListening(host)) &&
                (await sayHello(host, this.#connections)).ismaster === true
            );
        } catch {
            return false;
        }
    }
}

/** Reads the lock from the primary; undefined if it was never acquired. */
export async function readLock(
    setName: string,
    host: string,
    connections: CommandRunner,
): Promise<HeldLock | undefined> {
    const reply = await connections.run(
        host,
        {
            aggregate: "locks",
            pipeline: [
                { $match: { _id: setName } },
                { $addFields: { leftMs: { $subtract: ["$expiresAt", "$$NOW"] } } },
            ],
            cursor: {},
        },
        ownDatabase,
    );
    const [found] = (reply.cursor as { firstBatch: LockDocument[] }).firstBatch;
    return (
        found && {
            owner: found.owner,
            user: found.user,
            machine: found.machine,
            pid: found.pid,
            since: found.since.toISOString(),
            leftSecs: found.leftMs / 1000,
        }
    );
}

interface LockDocument extends LockHolder {
    readonly since: Date;
    readonly leftMs: number;
}
