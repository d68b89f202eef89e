import { UpgradeError } from "../../../provider/core/errors/errors";
import type { Finding } from "../../../provider/core/errors/errors";
import { nothingInspected } from "../../../provider/core/inspection/inspection";
import { batchesOf } from "../../../provider/core/plan/batches";
import { goalsOnPath, hopsLeft, planPath } from "../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../provider/core/plan/goal";
import { preflightPath } from "../../../provider/core/checks/preflight";
import { knownSeries, parseVersion } from "../../../provider/core/releases/version";
import { upgradeMember } from "../../../provider/run/upgrade/executor";
import { acquireSlot } from "../../../provider/run/guard/may-act";
import { checkOtherMembers } from "../../../provider/run/upgrade/check-others";
import { setFcv } from "../../../provider/run/upgrade/set-fcv";
import { upgradeSet } from "../../../provider/run/upgrade/upgrade-set";
import { limits } from "../../kit/made-up/limits";
import type { Case } from "./case";
import { Commands } from "./commands";
import { Trouble } from "./faults";
import { between } from "./random";
import { Run } from "./run";
import { Safety } from "./safety";
import { serves } from "./server";
import { makeWorld } from "./set";
import { settings } from "./settings";
import type { World } from "./world";

/** How one run ended. */
type Outcome =
    | { readonly kind: "done" }
    | { readonly kind: "killed" }
    | { readonly kind: "refused"; readonly blockers: readonly Finding[] }
    | { readonly kind: "failed"; readonly error: unknown };

/** Four faults, each of which may cost two runs; one for a change of mind and back; and the one that ends it. */
const mostRuns = 14;
const mostMinutes = 60;

/** What was violated, in the order in which it was; empty where all went as it must. */
export interface Verdict {
    readonly violations: readonly string[];
    readonly log: readonly string[];
    readonly runs: number;
}

/** Runs `pulumi up` again and again, as a user would, until the set is at the goal. */
export async function drive(given: Case): Promise<Verdict> {
    const world = makeWorld(given);
    const trouble = new Trouble(given.faults);
    const safety = new Safety(world, settings.maxLagSecs, given);
    const commands = new Commands(world, safety, settings);
    const there = goalOf(given, given.to, given.wantsFcv);
    let goal = there;
    let runs = 0;
    let isThere = false;
    while (!isThere && world.violations.length === 0 && runs < mostRuns) {
        runs += 1;
        const struck = trouble.struck;
        world.note(`RUN ${runs} to ${goal.version}`);
        const run = new Run(world, commands, trouble);
        const outcome = await endOf(run, upOnce(run, goal, given), world);
        world.note(`${outcome.kind} ${describe(outcome)}`);
        if (outcome.kind === "done" || (outcome.kind === "failed" && trouble.struck === struck)) {
            safety.checkRemaining(trouble.struck === 0);
        }
        if (outcome.kind === "failed" && !(outcome.error instanceof UpgradeError)) {
            world.violate(`a run ended with ${String(outcome.error)}`);
        }
        isThere = outcome.kind === "done" && goal === there;
        // The program wants what the set came from; and what it wanted at first, once that is done or refused.
        if (goal === there && runs === given.downgradesAfter) {
            goal = goalOf(given, given.from, undefined);
        } else if (outcome.kind === "done" || outcome.kind === "refused") {
            goal = there;
        }
        await pause(outcome, world, commands);
    }
    if (world.violations.length === 0) {
        checkEnd(world, there, isThere, runs);
    }
    world.stop();
    return { violations: world.violations, log: world.log, runs };
}

function goalOf(given: Case, version: string, fcv: string | undefined): Goal {
    return {
        version,
        ...(fcv !== undefined && { fcv }),
        ...(given.acceptsWriteDowntime && { acceptsWriteDowntime: true }),
        ...(given.maxUnavailable > 1 && { maxUnavailable: given.maxUnavailable }),
    };
}

/** One `pulumi up`: the program looks and plans, the hops before the last, the members' chain, the FCV. */
async function upOnce(run: Run, goal: Goal, { chain, acceptsWriteDowntime }: Case) {
    const ports = run.ports();
    const topology = await ports.observer.observe();
    const hops = planPath(
        topology,
        goalsOnPath(topology, goal, (series) => releases.get(series)),
    );
    const accept = acceptsWriteDowntime ? (["write-downtime"] as const) : [];
    const findings = preflightPath(hops, { ...limits, accept }, nothingInspected);
    const blockers = findings.filter(({ severity }) => severity === "blocker");
    if (blockers.length > 0) {
        return blockers;
    }
    const before = hops.slice(0, -1).map((hop) => ({
        ...hop.goal,
        fcv: hop.goal.fcv ?? parseVersion(hop.goal.version).series,
    }));
    for (const hop of hopsLeft(await ports.observer.observe(), before)) {
        await upgradeSet(hop, ports);
    }
    const last = hops.at(-1);
    if (!chain || !last) {
        await upgradeSet(goal, ports);
        return [];
    }
    // The engine starts no other member behind a failure, and lets those at work end.
    for (const batch of batchesOf(last.topology, goal)) {
        const slots = batch.map(({ host }) =>
            acquireSlot(host, goal, ports, async () => {
                await upgradeMember(host, goal, ports);
                await checkOtherMembers(host, goal, ports);
            }),
        );
        await Promise.allSettled(slots);
        await Promise.all(slots);
    }
    await setFcv(goal, ports);
    return [];
}

const releases = new Map(knownSeries().map((series) => [series, `${series}.41`]));

async function endOf(run: Run, up: Promise<readonly Finding[]>, world: World): Promise<Outcome> {
    return Promise.race([
        up.then(
            (blockers): Outcome =>
                blockers.length > 0 ? { kind: "refused", blockers } : { kind: "done" },
            (error: unknown): Outcome => ({ kind: "failed", error }),
        ),
        run.killed.then((): Outcome => ({ kind: "killed" })),
        new Promise<Outcome>((resolve) => {
            world.setAlarm(world.now + mostMinutes * 60_000, () => {
                world.violate(`the run has not ended after ${mostMinutes} minutes`);
                run.kill();
                resolve({ kind: "killed" });
            });
        }),
    ]);
}

/** Time passes before the next one. Who is told that a member is down starts it. */
async function pause(outcome: Outcome, world: World, commands: Commands): Promise<void> {
    if (outcome.kind === "refused") {
        await world.clock.sleep(45_000);
        for (const { host } of outcome.blockers.filter(
            ({ code }) => code === "member-down" || code === "not-initiated",
        )) {
            for (const server of world.servers.filter(
                (each) => host === undefined || each.host === host,
            )) {
                commands.repair(server);
            }
        }
        await world.clock.sleep(20_000);
        return;
    }
    await world.clock.sleep(between(world.random, 1000, outcome.kind === "killed" ? 8000 : 60_000));
}

function describe(outcome: Outcome): string {
    switch (outcome.kind) {
        case "done":
        case "killed":
            return "";
        case "refused":
            return outcome.blockers.map(({ code, message }) => `${code} ${message}`).join("; ");
        case "failed":
            return String(outcome.error);
    }
}

function checkEnd(world: World, goal: Goal, isThere: boolean, runs: number): void {
    if (!isThere) {
        world.violate(`after ${runs} runs the set still is not at ${goal.version}`);
        return;
    }
    for (const server of world.servers) {
        const { host, process, shape } = server;
        if (
            process?.version !== goal.version ||
            !serves(server, world.now) ||
            server.configDiffers
        ) {
            // A fault may strike in the instant after the run has ended.
            const isRace = server.badSince !== undefined && world.now - server.badSince < 70_000;
            if (!isRace) {
                world.violate(
                    `${host} runs ${process?.version ?? "nothing"} and is ${server.state}`,
                );
            }
        }
        const { version, target } = world.fcvOf(server);
        if (!shape.arbiter && goal.fcv !== undefined && (version !== goal.fcv || target)) {
            world.violate(`${host} has FCV ${version}, ${goal.fcv} is wanted`);
        }
    }
}
