import * as fc from "fast-check";

import { UpgradeError } from "../../../provider/core/errors/errors";
import type { CallFault, Run } from "./run";
import { isElectable } from "./server";
import type { World } from "./world";

type WorldFault =
    | "crash"
    | "power-cut"
    | "gone"
    | "stopped"
    | "crossed"
    | "hang"
    | "lag"
    | "cut-from-set"
    | "cut-from-run"
    | "manual-step-down"
    | "election"
    | "start-dies"
    | "slow-start"
    | "long-start"
    | "long-stop"
    | "index-build"
    | "slow-answers"
    | "candidate-dies";

/** A fault at one call of a port; calls are counted over all runs of a case. */
export interface Fault {
    readonly kind: CallFault | WorldFault;
    /** Whether `count` counts commands only, or every call: observations and sleeps too. */
    readonly at: "command" | "await";
    readonly count: number;
    /** Selects the member. */
    readonly which: number;
    readonly secs: number;
}

const callFaults: readonly CallFault[] = [
    "kill-before",
    "kill-after",
    "fail-before",
    "fail-after",
    "refuse",
];

const worldFaults: readonly WorldFault[] = [
    "crash",
    "power-cut",
    "gone",
    "stopped",
    "crossed",
    "hang",
    "lag",
    "cut-from-set",
    "cut-from-run",
    "manual-step-down",
    "election",
    "start-dies",
    "slow-start",
    "long-start",
    "long-stop",
    "index-build",
    "slow-answers",
    "candidate-dies",
];

export const faults: fc.Arbitrary<readonly Fault[]> = fc.array(
    fc
        .record({
            kind: fc.oneof(fc.constantFrom(...callFaults), fc.constantFrom(...worldFaults)),
            at: fc.constantFrom<Fault["at"]>("command", "command", "await"),
            place: fc.nat(480),
            which: fc.nat(6),
            secs: fc.constantFrom(1, 5, 15, 40),
        })
        .map(({ place, at, ...rest }) => ({
            ...rest,
            at,
            count: at === "command" ? place % 48 : place,
        })),
    { minLength: 1, maxLength: 4 },
);

/** Lets the faults of a case strike at their calls. */
export class FaultSchedule {
    readonly #faults: readonly Fault[];
    readonly #counts = { command: 0, await: 0 };
    #slowUntil = 0;
    #candidateDiesUntil = 0;
    /** How many faults have struck. */
    struck = 0;

    constructor(due: readonly Fault[]) {
        this.#faults = due;
    }

    latencyMs({ now, random }: World): number {
        return now < this.#slowUntil ? 1000 + random() * 3000 : 0;
    }

    /**
     * Kills the candidate directly after an observation while the others are frozen: right before the step-down. Its
     * service manager starts it again.
     */
    afterObservation(world: World): void {
        const { now, servers } = world;
        const candidate = servers.find(
            (server) =>
                server.state === "SECONDARY" && isElectable(server) && server.standsFrom <= now,
        );
        const isBeforeStepDown = servers.some(
            (server) =>
                server.frozenByRun && server.state === "SECONDARY" && server.standsFrom > now,
        );
        if (now < this.#candidateDiesUntil && isBeforeStepDown && candidate) {
            world.note(`the candidate ${candidate.host} dies`);
            world.crash(candidate);
            world.after(5000, () => {
                if (!candidate.process) {
                    world.start(candidate);
                }
            });
        }
    }

    /** Returns the fault that strikes this call, if any; faults of the world happen immediately. */
    next(kind: "command" | "await", run: Run): CallFault | undefined {
        const counts = kind === "command" ? (["command", "await"] as const) : (["await"] as const);
        let found: CallFault | undefined;
        for (const at of counts) {
            const count = this.#counts[at]++;
            for (const fault of this.#faults) {
                if (fault.at === at && fault.count === count) {
                    this.struck += 1;
                    run.world.note(`FAULT ${fault.kind} ${fault.which} ${fault.secs}`);
                    found = this.#strike(fault, run) ?? found;
                }
            }
        }
        if (found === "refuse" && kind === "command") {
            throw new UpgradeError("data-folder-unusable", "The host refuses");
        }
        return found;
    }

    #strike({ kind, which, secs }: Fault, { world, commands }: Run): CallFault | undefined {
        const { servers, now } = world;
        const server = servers[which % servers.length];
        const until = now + secs * 1000;
        if (!server) {
            return undefined;
        }
        world.checkInvariants(); // A member that serves now does not count as stopped by a run any more.
        switch (kind) {
            case "crash":
                world.crash(server);
                return undefined;
            case "power-cut":
                for (const each of servers) {
                    world.crash(each);
                }
                return undefined;
            case "gone":
                // With the majority, the data of the set may be lost too: no program can help.
                if (servers.every((each) => !each.gone) && world.canDoWithout(server)) {
                    server.gone = true;
                    world.crash(server);
                }
                return undefined;
            case "stopped":
                commands.endByOthers(server, secs * 1000);
                return undefined;
            case "crossed": {
                const other = servers[(which + 1) % servers.length] ?? server;
                for (const [one, another] of [[server, other] as const, [other, server] as const]) {
                    one.crossed = { with: another, from: now, until };
                }
                return undefined;
            }
            case "hang":
                if (server.process) {
                    server.process.hungUntil = until;
                }
                return undefined;
            case "lag":
                server.lagsUntil = until;
                return undefined;
            case "cut-from-set":
                server.cutFromSetUntil = until;
                return undefined;
            case "cut-from-run":
                server.cutFromRunUntil = until;
                return undefined;
            case "manual-step-down": {
                const primary = world.primary();
                if (primary) {
                    world.stepDown(primary, secs);
                }
                return undefined;
            }
            case "election":
                if (isElectable(server) && world.canWin(server)) {
                    world.elect(server);
                }
                return undefined;
            case "start-dies":
                server.startsThatDie = 1;
                return undefined;
            case "slow-start":
                server.startDelayMs = 25_000;
                return undefined;
            case "long-start":
                server.startDelayMs = 100_000; // Longer than its limit.
                return undefined;
            case "long-stop":
                server.stopDelayMs = 2 * secs * 1000; // Up to longer than the run, and part of the next one.
                return undefined;
            case "index-build":
                server.buildsIndexUntil = until;
                return undefined;
            case "slow-answers":
                this.#slowUntil = until;
                return undefined;
            case "candidate-dies":
                this.#candidateDiesUntil = until + 40_000;
                return undefined;
            case "kill-before":
            case "kill-after":
            case "fail-before":
            case "fail-after":
            case "refuse":
                return kind;
        }
    }
}
