import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";

import type { Document } from "mongodb";

import { messageOf } from "../../core/errors/errors";
import type { HeldLock, LockResult, LockHolder } from "../../core/gates/lock";
import { isGloballyUnique, lockLifeSecs, renewLockSecs } from "../../core/gates/lock";
import type { SetLock } from "../../run/ports";
import type { Connections } from "./connections";

/** Our documents in a set: nothing that a server of any series, or a change of its FCV, would mind. */
export const ownDatabase = "pulumi_mongodb_replicaset";

/** How long a majority may take to acknowledge; a step-down right after needs them as close as that anyway. */
const acknowledgeMs = 5_000;

type CommandRunner = Pick<Connections, "run" | "isListening">;

/** What only tests change. */
export interface LockTimes {
    readonly lifeSecs: number;
    readonly renewSecs: number;
}

/** Who this process is to others. */
export function describeSelf(owner: string): LockHolder {
    return { owner, user: userName(), machine: hostname(), pid: process.pid };
}

function userName(): string {
    try {
        return userInfo().username;
    } catch {
        return `uid ${String(process.getuid?.())}`; // Containers run users that no passwd file names.
    }
}

/**
 * One document a set, in the set itself, so that everybody who can reach the set finds it. All times are by the clock of
 * the server that writes ($$NOW, 4.2 and later): machines need not agree on the time.
 */
export class LiveSetLock implements SetLock {
    readonly #setName: string;
    readonly #hosts: readonly string[];
    readonly #holder: LockHolder;
    readonly #connections: CommandRunner;
    readonly #times: LockTimes;
    /** Tells this run from another one of the same stack. */
    readonly #run = randomUUID();
    #state: "free" | "held" | "lost" = "free";
    /** A majority has it: no hand-over can lose it, so from here on the primary's word will do. */
    #anchored = false;
    #primary = "";
    #timer: NodeJS.Timeout | undefined;

    constructor(
        setName: string,
        hosts: readonly string[],
        holder: LockHolder,
        connections: CommandRunner,
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
            return { kind: "lost", by: await this.#reader(host) };
        }
        try {
            const before = this.#state;
            const w = this.#anchored ? 1 : writeConcern;
            const mine = await (before === "held" ? this.#renew(host, w) : this.#take(host, w));
            this.#primary = host;
            if (mine) {
                this.#anchored ||= w === "majority";
                this.#keep();
                return { kind: "held" };
            }
            this.#state = before === "held" ? "lost" : "free";
            const by = await this.#reader(host);
            return { kind: before === "held" ? "lost" : "refused", by };
        } catch (error) {
            return { kind: "unknown", why: messageOf(error) };
        }
    }

    /** Best effort: what is left expires. */
    async release(): Promise<void> {
        clearInterval(this.#timer);
        this.#timer = undefined;
        if (this.#state === "held") {
            this.#state = "free";
            this.#anchored = false;
            const command = { delete: "locks", deletes: [{ q: this.#own(), limit: 1 }] };
            await this.#atPrimary(command).catch(() => undefined);
        }
    }

    /** A lock that is held is never replaced, nor its time touched, but by its own run. */
    async #take(host: string, writeConcern: "majority" | 1): Promise<boolean> {
        const mine = { ...this.#holder, run: this.#run };
        const fields = Object.entries(mine).map(([key, value]) => [key, { $literal: value }]);
        const taken = {
            _id: "$_id",
            ...(Object.fromEntries(fields) as Document),
            since: "$$NOW",
            ...this.#renewed(),
        };
        const reply = await this.#write(host, writeConcern, {
            query: { _id: this.#setName },
            // One command: the server decides and writes at one moment. ($expr may not stand in an upsert's query.)
            update: [{ $replaceWith: { $cond: [this.#mayTake(), taken, "$$ROOT"] } }],
            upsert: true,
        });
        return reply?.run === this.#run;
    }

    async #renew(host: string, writeConcern: "majority" | 1): Promise<boolean> {
        const update = [{ $set: this.#renewed() }];
        return (await this.#write(host, writeConcern, { query: this.#own(), update })) !== null;
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
                writeConcern: { w, wtimeout: acknowledgeMs },
            },
            ownDatabase,
        );
        const late = reply.writeConcernError as { errmsg?: string } | undefined;
        if (late) {
            throw new Error(
                `no majority of ${this.#setName} acknowledged it: ${late.errmsg ?? ""}`,
            );
        }
        return reply.value as Document | null | undefined;
    }

    /** Expired, or left behind by a run of the same stack. */
    #mayTake(): Document {
        const { owner, user, machine } = this.#holder;
        const same = isGloballyUnique(owner) ? { owner } : { owner, user, machine };
        return {
            $or: [
                // A document that is not there yet has no such field, and that is below any date.
                { $lte: ["$expiresAt", "$$NOW"] },
                {
                    $and: Object.entries(same).map(([key, value]) => ({
                        $eq: [`$${key}`, { $literal: value }],
                    })),
                },
            ],
        };
    }

    #own(): Document {
        return { _id: this.#setName, run: this.#run };
    }

    #renewed(): Document {
        const lifeMs = this.#times.lifeSecs * 1000;
        return { renewedAt: "$$NOW", expiresAt: { $add: ["$$NOW", lifeMs] } };
    }

    #reader(host: string): Promise<HeldLock | undefined> {
        return readLock(this.#setName, host, this.#connections).catch(() => undefined);
    }

    /** Says now and then that this run is still at work. Keeps no process alive. */
    #keep(): void {
        this.#state = "held";
        this.#timer ??= setInterval(() => {
            void this.#renewInPassing();
        }, this.#times.renewSecs * 1000).unref();
    }

    /** A failure is no reason to stop within the lock's life: during a hand-over nobody takes writes. */
    async #renewInPassing(): Promise<void> {
        try {
            const update = [{ $set: this.#renewed() }];
            const reply = await this.#atPrimary({
                findAndModify: "locks",
                query: this.#own(),
                update,
            });
            // The reply has no value where the document is not ours any more.
            if (this.#state === "held" && reply?.value === null) {
                this.#state = "lost";
            }
        } catch {
            // The next one, or the next step, tells.
        }
    }

    /**
     * Asks whom it asked last, then the others; undefined where none takes writes. Never waits for a majority, as servers
     * from 5.0 on do by default: while secondaries stand still the waiting commands would use up all connections.
     */
    async #atPrimary(command: Document): Promise<Document | undefined> {
        for (const host of new Set([this.#primary, ...this.#hosts])) {
            if (host !== "" && (await this.#takesWrites(host))) {
                const alone = { ...command, writeConcern: { w: 1 } };
                return this.#connections.run(host, alone, ownDatabase);
            }
        }
        return undefined;
    }

    async #takesWrites(host: string): Promise<boolean> {
        try {
            return (
                (await this.#connections.isListening(host)) &&
                (await this.#connections.run(host, { isMaster: 1 })).ismaster === true
            );
        } catch {
            return false;
        }
    }
}

/** The lock as the primary has it; undefined where nobody ever took it. */
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
