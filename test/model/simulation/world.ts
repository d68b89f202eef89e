import {
    areNeighbours,
    compareSeries,
    isHop,
    parseVersion,
} from "../../../provider/core/releases/version";
import { VirtualClock } from "../../kit/made-up/virtual-clock";
import type { Random } from "./random";
import { between } from "./random";
import type { Server } from "./server";
import { isElectable, isUp, serves } from "./server";

const tickMs = 250;
const electionTimeoutMs = 10_000;
/** A member catches up this many times faster than the primary writes. */
const catchUpRate = 20;
/** A member of higher priority stands for election once it has been caught up for this long. */
const priorityElectionMs = 10_000;

/** An oplog entry that changes the set's FCV. */
interface FcvEntry {
    readonly at: number;
    readonly version: string;
    readonly target?: string;
}

/** A replica set in virtual time: it elects, replicates, and changes its FCV by itself. */
export class World {
    readonly clock = new VirtualClock();
    readonly violations: string[] = [];
    /** What happened, to explain a violation. */
    readonly log: string[] = [];
    readonly #fcvs: FcvEntry[];
    /** Votes that elect a primary. */
    readonly majority: number;
    #running = true;
    #alarm: { readonly at: number; readonly ring: () => void } | undefined;

    constructor(
        readonly servers: readonly Server[],
        fcv: string,
        readonly random: Random,
    ) {
        this.#fcvs = [{ at: -Infinity, version: fcv }];
        const votes = servers.reduce((sum, { shape }) => sum + shape.votes, 0);
        this.majority = Math.floor(votes / 2) + 1;
        this.#tick();
    }

    get now(): number {
        return this.clock.now();
    }

    /** Stops the world: its clock has nothing left to wake. */
    stop(): void {
        this.#running = false;
    }

    /** Sets the one alarm; it replaces an earlier one. */
    setAlarm(at: number, ring: () => void): void {
        this.#alarm = { at, ring };
    }

    note(text: string): void {
        this.log.push(`${(this.now / 1000).toFixed(2)} ${text}`);
    }

    violate(text: string): void {
        this.note(`VIOLATION ${text}`);
        this.violations.push(text);
    }

    server(host: string): Server {
        const found = this.servers.find((server) => server.host === host);
        if (!found) {
            throw new RangeError(`${host} is not a server`);
        }
        return found;
    }

    after(ms: number, action: () => void): void {
        this.clock.at(this.now + ms, action);
    }

    /** Members with data that acknowledge a majority write: `writeMajorityCount` of replSetGetStatus. */
    get writeMajority(): number {
        const voters = this.servers.filter(({ shape }) => shape.votes > 0 && !shape.arbiter);
        return Math.min(this.majority, voters.length);
    }

    /** The primary that a majority follows. */
    primary(): Server | undefined {
        return this.servers
            .filter((server) => server.state === "PRIMARY" && isUp(server, this.now))
            .sort((a, b) => a.term - b.term)
            .at(-1);
    }

    linked(a: Server, b: Server): boolean {
        return a === b || (this.#isConnected(a) && this.#isConnected(b));
    }

    /** The members that get heartbeats from this one, itself included; one that is cut off is alone. */
    reachableFrom(server: Server): readonly Server[] {
        return this.#isConnected(server)
            ? this.servers.filter((each) => this.#isConnected(each))
            : [server];
    }

    #isConnected(server: Server): boolean {
        return isUp(server, this.now) && server.cutFromSetUntil <= this.now;
    }

    /** Votes that this member can count on, its own included. */
    votesFor(server: Server, accepts: (voter: Server) => boolean = () => true): number {
        return this.reachableFrom(server).reduce(
            (sum, voter) => sum + (accepts(voter) ? voter.shape.votes : 0),
            0,
        );
    }

    become(server: Server, state: Server["state"]): void {
        if (server.state !== state) {
            this.note(`${server.host} ${server.state} -> ${state}`);
            server.state = state;
            server.stateSince = this.now;
        }
    }

    /** The FCV in the member's data, by how far it has applied the oplog. */
    fcvOf({ applied }: Server): FcvEntry {
        const entry = this.#fcvs.findLast(({ at }) => at <= applied);
        return entry ?? { at: -Infinity, version: "" };
    }

    /** Changes the FCV in two phases, as the server does: it is in transition until a majority has it. */
    changeFcv(primary: Server, to: string): void {
        const from = this.fcvOf(primary).version;
        if (from === to && this.fcvOf(primary).target === undefined) {
            return;
        }
        this.#fcvs.push({ at: this.now, version: from, target: to });
        primary.applied = this.now;
        this.after(between(this.random, 200, 900), () => {
            if (primary === this.primary() && this.votesFor(primary) >= this.majority) {
                this.#fcvs.push({ at: this.now, version: to });
                primary.applied = this.now;
                this.note(`FCV ${to}`);
            }
        });
    }

    /** Whether this member would win an election now. */
    canWin(server: Server): boolean {
        return (
            server.state === "SECONDARY" &&
            isElectable(server) &&
            isUp(server, this.now) &&
            server.process?.ending === false &&
            !server.maintenance &&
            server.standsFrom <= this.now &&
            this.votesFor(
                server,
                (voter) => voter.shape.arbiter || voter.applied <= server.applied,
            ) >= this.majority
        );
    }

    elect(winner: Server): void {
        const term = Math.max(...this.servers.map((server) => server.term)) + 1;
        for (const server of this.servers.filter((each) => this.linked(winner, each))) {
            server.term = term;
            server.primarySeenAt = this.now;
            if (server.state === "PRIMARY") {
                this.become(server, "SECONDARY");
            }
        }
        winner.syncSource = undefined;
        this.become(winner, "PRIMARY");
        this.checkInvariants();
    }

    /** The primary gives up its role; mostly another member is elected immediately. */
    stepDown(server: Server, secs: number): void {
        this.become(server, "SECONDARY");
        server.standsFrom = Math.max(server.standsFrom, this.now + secs * 1000);
        this.after(between(this.random, 40, 150), () => {
            // The server asks the best member; a frozen one refuses, and all wait for the timeout.
            const eligible = this.servers.filter(
                (each) => this.linked(server, each) && isElectable(each) && each !== server,
            );
            const [first] = eligible.sort(
                (a, b) => b.applied - a.applied || b.shape.priority - a.shape.priority,
            );
            const winner =
                first && !this.canWin(first) && this.random() < 0.7
                    ? eligible.find((each) => this.canWin(each))
                    : first;
            if (!this.primary() && winner && this.canWin(winner)) {
                this.elect(winner);
            }
        });
    }

    /** Ends the process without a shutdown. One that is starting may have touched its data or not. */
    /** Whether the others elect a primary for ever. */
    canDoWithout(server: Server): boolean {
        const others = this.servers.filter((each) => each !== server);
        const votes = others.reduce((sum, { shape }) => sum + shape.votes, 0);
        return votes >= this.majority && others.some(isElectable);
    }

    crash(server: Server): void {
        const { process } = server;
        if (process) {
            const touched = process.answers || this.random() < 0.5;
            server.writtenBy = touched ? process.version : server.writtenBy;
            this.end(server, !touched && !server.unclean);
        }
    }

    end(server: Server, clean: boolean): void {
        server.process = undefined;
        server.unclean = !clean;
        server.holdsData = true;
        server.maintenance = false;
        server.standsFrom = 0;
        server.frozenByRun = false;
        server.syncSource = undefined;
        server.buildsIndexUntil = 0;
        this.become(server, "DOWN");
        this.checkInvariants();
    }

    /** Starts the installed version: it answers, serves and catches up after some time, or dies. */
    start(server: Server, revert?: "revert"): void {
        const { random } = this;
        const version = server.installed;
        const process = {
            version,
            startedAt: this.now,
            answers: false,
            ending: false,
            hungUntil: 0,
        };
        this.note(`${server.host} starts ${version}`);
        server.process = process;
        const mayStart = this.#mayStart(server, version, revert);
        const dies = server.startsThatDie > 0 || !mayStart;
        server.startsThatDie = Math.max(0, server.startsThatDie - 1);
        const slow = server.startDelayMs;
        server.startDelayMs = 0;
        const whileAlive = (action: () => void) => () => {
            if (server.process === process) {
                action();
            }
        };
        const answersMs = slow + between(random, 200, 1500);
        this.after(
            answersMs,
            whileAlive(() => {
                if (dies) {
                    this.crash(server);
                    return;
                }
                server.unclean = false;
                server.writtenBy = version;
                process.answers = true;
                server.primarySeenAt = this.now;
                this.become(server, "STARTUP2");
            }),
        );
        this.after(
            answersMs + between(random, 50, 800),
            whileAlive(() => {
                this.become(server, server.shape.arbiter ? "ARBITER" : "SECONDARY");
            }),
        );
        this.checkInvariants();
    }

    /** A server refuses data of an FCV that it does not know, and an upgrade requires a clean shutdown before it. */
    #mayStart(server: Server, version: string, revert: "revert" | undefined): boolean {
        const series = seriesOf(version);
        const before = seriesOf(server.writtenBy ?? version);
        if (server.shape.arbiter) {
            const older = compareSeries(series, before) < 0;
            if (older) {
                this.violate(
                    `arbiter ${server.host} starts ${version} on files of ${server.writtenBy}`,
                );
            }
            return !older;
        }
        const { version: fcv, target } = this.fcvOf(server);
        if (!isFcvLegal(series, fcv) || (target !== undefined && !isFcvLegal(series, target))) {
            this.violate(`${server.host} starts ${version} on data with FCV ${fcv}`);
            return false;
        }
        // A reverted member starts on files that it wrote itself before the release that crashed.
        if (server.unclean && !revert && compareSeries(before, series) < 0) {
            this.violate(`${server.host} starts ${version} after a crash of ${server.writtenBy}`);
            return false;
        }
        return true;
    }

    #tick(): void {
        this.after(tickMs, () => {
            if (this.#running) {
                this.#replicate();
                this.#exchangeHeartbeats();
                this.#standForElection();
                this.checkInvariants();
                if (this.#alarm && this.now > this.#alarm.at) {
                    this.#alarm.ring();
                }
                this.#tick();
            }
        });
    }

    #replicate(): void {
        const { now } = this;
        for (const server of this.servers) {
            if (server.state === "PRIMARY" && isUp(server, now)) {
                server.applied = now;
            }
        }
        const primary = this.primary();
        for (const server of this.servers) {
            // Without a primary members still replicate from one that is ahead (manual, "Replication Sync Source Selection").
            const ahead = primary ?? this.#furthest(server);
            if (
                ahead &&
                server !== ahead &&
                server.state !== "STARTUP2" &&
                server.lagsUntil <= now &&
                this.linked(server, ahead)
            ) {
                const newest = ahead.applied - server.shape.delaySecs * 1000;
                const next = Math.min(newest, server.applied + tickMs * catchUpRate);
                const keeps = server.shape.delaySecs > 0 || ahead !== primary;
                server.applied = keeps ? Math.max(server.applied, next) : next;
                const source = this.servers.find(({ host }) => host === server.syncSource);
                if (!server.shape.arbiter && (!source || !this.linked(server, source))) {
                    server.syncSource = ahead.host;
                }
            }
        }
    }

    #furthest(server: Server): Server | undefined {
        return this.servers
            .filter((each) => each.state === "SECONDARY" && this.linked(server, each))
            .sort((a, b) => b.applied - a.applied)
            .at(0);
    }

    /** Spreads terms, and checks whether a primary still has a majority. */
    #exchangeHeartbeats(): void {
        const together = this.servers.filter((each) => this.#isConnected(each));
        this.#updateFrom(together);
        for (const server of this.servers) {
            if (isUp(server, this.now) && !together.includes(server)) {
                this.#updateFrom([server]);
            }
        }
    }

    #updateFrom(near: readonly Server[]): void {
        const { now } = this;
        const term = Math.max(...near.map((each) => each.term));
        const votes = near.reduce((sum, { shape }) => sum + shape.votes, 0);
        const primary = near.find((each) => each.state === "PRIMARY" && each.term === term);
        const staysPrimary =
            primary && (votes >= this.majority || now - primary.primarySeenAt <= electionTimeoutMs);
        for (const server of near) {
            if (server.state === "PRIMARY" && !(server === primary && staysPrimary)) {
                this.become(server, "SECONDARY");
            }
            server.term = term;
            server.primarySeenAt =
                primary && (server !== primary || votes >= this.majority)
                    ? now
                    : server.primarySeenAt;
        }
    }

    #standForElection(): void {
        const { now } = this;
        const primary = this.primary();
        for (const server of this.servers) {
            const waited = now - server.primarySeenAt > electionTimeoutMs;
            const isPreferred =
                primary !== undefined &&
                server.shape.priority > primary.shape.priority &&
                now - server.stateSince > priorityElectionMs &&
                now - primary.stateSince > priorityElectionMs &&
                primary.applied - server.applied < 2000 &&
                this.linked(server, primary);
            if (isPreferred && server.state === "SECONDARY" && this.random() < 0.3) {
                server.applied = Math.max(server.applied, primary.applied); // It catches up first.
            }
            if ((waited || isPreferred) && this.random() < 0.3 && this.canWin(server)) {
                this.elect(server);
                return;
            }
        }
    }

    /** Checks what must hold at every moment, and updates who serves. */
    checkInvariants(): void {
        const { now } = this;
        const primary = this.primary();
        for (const server of this.servers) {
            const healthy = serves(server, now) && server.process?.ending === false;
            const isolated = healthy && primary !== undefined && !this.linked(server, primary);
            server.unhealthySince = healthy ? undefined : (server.unhealthySince ?? now);
            server.isolatedSince = isolated ? (server.isolatedSince ?? now) : undefined;
            server.unavailable = server.unavailable && !healthy;
            if (!server.shape.arbiter && server.process?.answers) {
                const { version, target } = this.fcvOf(server);
                const series = seriesOf(server.process.version);
                if (![version, target ?? version].every((fcv) => isFcvLegal(series, fcv))) {
                    this.violate(`${server.host} runs ${series} with FCV ${version}`);
                }
            }
        }
        const running = new Set(
            this.servers.flatMap(({ process }) => (process ? seriesOf(process.version) : [])),
        );
        const [a = "", b = a] = running;
        if (running.size > 2 || !areNeighbours(a, b)) {
            this.violate(`series ${[...running].join(", ")} run in one set`);
        }
    }
}

const known = new Map<string, string>();

/** Returns "5.0" for "5.0.4"; cached, as every tick asks for it. */
function seriesOf(version: string): string {
    const series = known.get(version) ?? parseVersion(version).series;
    known.set(version, series);
    return series;
}

function isFcvLegal(series: string, fcv: string): boolean {
    return fcv === series || isHop(fcv, series);
}
