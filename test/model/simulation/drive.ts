import { UpgradeError } from "../../../provider/core/errors/errors";
import type { Finding } from "../../../provider/core/errors/errors";
import { defined } from "../../../provider/core/json/defined";
import { nothingInspected } from "../../../provider/core/inspection/inspection";
import { batchesOf } from "../../../provider/core/plan/batches";
import { joiningVersion } from "../../../provider/core/plan/recovery";
import { startAllFirst } from "../../../provider/core/plan/start-all";
import { hopsToRun } from "../../../provider/core/plan/unfinished-only";
import { goalsOnPath, hopsLeft, lastOf, planPath } from "../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../provider/core/plan/goal";
import { preflightPath } from "../../../provider/core/checks/preflight";
import type { DesiredConfig } from "../../../provider/core/topology/member-config";
import { asDesired } from "../../../provider/core/topology/member-config";
import { knownSeries, parseVersion } from "../../../provider/core/releases/version";
import { blockUnreachable, omitMembers } from "../../../provider/pulumi/program/omitted";
import { upgradeMember } from "../../../provider/run/upgrade/executor";
import { acquireSlot } from "../../../provider/run/guard/may-act";
import { checkOtherMembers } from "../../../provider/run/upgrade/check-others";
import { setFcv } from "../../../provider/run/upgrade/set-fcv";
import { upgradeSet } from "../../../provider/run/upgrade/upgrade-set";
import { limits } from "../../kit/made-up/limits";
import { secondary, setOf } from "../../kit/made-up/topologies";
import type { Case } from "./case";
import { Commands } from "./commands";
import { FaultSchedule } from "./faults";
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

/** Four faults may cost two runs each; a change of the goal and back costs some; the last run ends it. */
const maxRuns = 14;
const maxMinutes = 60;

/** The violations in order; none if all went as it must. */
export interface Verdict {
    readonly violations: readonly string[];
    readonly log: readonly string[];
    readonly runs: number;
}

/** Runs `pulumi up` again and again, as a user would, until the set is at the goal. */
export async function drive(given: Case): Promise<Verdict> {
    const world = makeWorld(given);
    const faults = new FaultSchedule(given.faults);
    const safety = new Safety(world, settings.maxLagSecs, given);
    const commands = new Commands(world, safety, settings);
    const finalGoal = goalOf(given, given.to, given.desiredFcv);
    let goal = finalGoal;
    let runs = 0;
    let isDone = false;
    while (!isDone && world.violations.length === 0 && runs < maxRuns) {
        runs += 1;
        const struck = faults.struck;
        world.note(`RUN ${runs} to ${goal.version}`);
        const run = new Run(world, commands, faults);
        const extent = { isWhole: true };
        const outcome = await endOf(run, upOnce(run, goal, given, extent), world);
        world.note(`${outcome.kind} ${describe(outcome)}`);
        if (outcome.kind === "done" || (outcome.kind === "failed" && faults.struck === struck)) {
            safety.checkRemaining(faults.struck === 0);
        }
        if (outcome.kind === "failed" && !(outcome.error instanceof UpgradeError)) {
            world.violate(`a run ended with ${String(outcome.error)}`);
        }
        isDone = outcome.kind === "done" && goal === finalGoal;
        // The program asks for the old version again, and for the new one once that is done or refused.
        if (goal === finalGoal && runs === given.downgradesAfter) {
            goal = goalOf(given, given.from, undefined);
        } else if (outcome.kind === "done" || outcome.kind === "refused") {
            goal = finalGoal;
        }
        await pause(outcome, world, commands);
        isDone = isDone && extent.isWhole && world.servers.every(({ gone }) => !gone);
        replaceLost(world, commands, goal);
    }
    if (world.violations.length === 0) {
        checkEnd(world, finalGoal, isDone, runs);
    }
    world.stop();
    return { violations: world.violations, log: world.log, runs };
}

function goalOf(given: Case, version: string, fcv: string | undefined): Goal {
    const { acceptsWriteDowntime, maxUnavailable } = given;
    return defined({ version, fcv, acceptsWriteDowntime, maxUnavailable });
}

/**
 * Runs one `pulumi up`: observe and plan, the hops before the last, the members' chain, the FCV. A run that only
 * brings members back leaves the rest to the next one: then its extent is not the whole.
 */
async function upOnce(
    run: Run,
    goal: Goal,
    { chain, acceptsWriteDowntime }: Case,
    extent: { isWhole: boolean },
) {
    const ports = run.ports();
    const observed = await ports.observer.observe();
    const topology = observed.initiated ? observed : asDesired(observed, configOf(run.world));
    const wholePath = planPath(
        topology,
        goalsOnPath(topology, goal, (series) => releases.get(series)),
    );
    const all = { hop: lastOf(wholePath), waiting: [], recovering: [], remaining: [] };
    const left = omitMembers(startAllFirst({ hops: wholePath, paused: all }), {
        topology,
        joining: [],
        adopts: false,
        inspection: nothingInspected,
        config: new Map(),
    });
    const lost = left.omitted === undefined ? blockUnreachable(topology, [], []) : [];
    if (lost.length > 0) {
        return lost;
    }
    const hops = hopsToRun(left);
    const { waiting, recovering } = left.paused;
    const omitted = left.omitted?.map(({ host }) => host) ?? [];
    const skipped = [...waiting.map(({ host }) => host), ...omitted];
    const versionFor = (host: string) =>
        recovering.find((each) => each.host === host)?.installedVersion ??
        lastOf(hops).goal.version;
    extent.isWhole = recovering.length === 0;
    const accept = acceptsWriteDowntime ? (["write-downtime"] as const) : [];
    const findings = preflightPath(hops, { ...limits, accept }, nothingInspected);
    const blockers = findings.filter(
        ({ severity, host = "" }) => severity === "blocker" && !omitted.includes(host),
    );
    if (blockers.length > 0) {
        return blockers;
    }
    const earlierHops = hops.slice(0, -1).map((hop) => ({
        ...hop.goal,
        fcv: hop.goal.fcv ?? parseVersion(hop.goal.version).series,
    }));
    for (const hop of hopsLeft(await ports.observer.observe(), earlierHops)) {
        await upgradeSet(hop, ports);
    }
    const isWhole = skipped.length + recovering.length === 0;
    if (!chain && isWhole) {
        await upgradeSet(goal, ports);
        return [];
    }
    const begun = new Set(skipped);
    // After a failure the engine starts no other member, and lets running updates end.
    for (const batch of batchesOf(lastOf(hops).topology, goal)) {
        const updated = batch.filter(({ host }) => !skipped.includes(host));
        const updates = updated.map(({ host }) => {
            const own = { ...goal, version: versionFor(host) };
            return acquireSlot(host, own, ports, async () => {
                begun.add(host);
                await upgradeMember(host, own, ports);
                await checkOtherMembers(host, own, ports, (other) => begun.has(other));
            });
        });
        await Promise.allSettled(updates);
        await Promise.all(updates);
    }
    if (isWhole) {
        await setFcv(goal, ports);
    }
    return [];
}

/** The set's configuration as the program declares it. */
function configOf({ servers }: World): DesiredConfig {
    return new Map(
        servers.map(({ host, shape: { arbiter, delaySecs, ...shape } }) => [
            host,
            { ...shape, arbiterOnly: arbiter, secondaryDelaySecs: delaySecs },
        ]),
    );
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
            world.setAlarm(world.now + maxMinutes * 60_000, () => {
                world.violate(`the run has not ended after ${maxMinutes} minutes`);
                run.kill();
                resolve({ kind: "killed" });
            });
        }),
    ]);
}

/** The user replaces a member whose machine is lost, sooner or later, and whatever the versions of the others. */
function replaceLost(world: World, commands: Commands, goal: Goal): void {
    for (const server of world.servers.filter(({ gone }) => gone)) {
        if (world.random() < 0.6) {
            const running = world.servers.flatMap(({ process }) => process?.version ?? []);
            const members = running.map((version) => secondary("", { version }));
            commands.replace(server, joiningVersion(setOf(...members), goal));
        }
    }
}

/** Lets time pass before the next run. If a preview reports a member that is down, the user starts it. */
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

function checkEnd(world: World, goal: Goal, isDone: boolean, runs: number): void {
    if (!isDone) {
        world.violate(`the set is not at ${goal.version} after ${runs} runs`);
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
            const isRace =
                server.unhealthySince !== undefined && world.now - server.unhealthySince < 70_000;
            if (!isRace) {
                world.violate(
                    `${host} runs ${process?.version ?? "nothing"} and is ${server.state}`,
                );
            }
        }
        const { version, target } = world.fcvOf(server);
        // A delayed member applies it later.
        const hasFcv = !shape.arbiter && shape.delaySecs === 0;
        if (hasFcv && goal.fcv !== undefined && (version !== goal.fcv || target)) {
            world.violate(`${host} has FCV ${version}, ${goal.fcv} is desired`);
        }
    }
}
