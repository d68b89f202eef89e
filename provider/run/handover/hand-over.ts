import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { chooseCandidate } from "../../core/plan/plan";
import type { Topology } from "../../core/topology/topology";
import { isCaughtUp, primaryOf } from "../../core/topology/topology";
import { refuseOutside } from "../../core/gates/window";
import { guardLock } from "../guard/lock";
import type { Ports } from "../ports";
import { describeMember } from "../describe-member";
import { pointSyncSourcesAt } from "./sync-source";
import { waitUntil } from "../wait";

/** A freeze outlasts the step-down's own limit by this margin. It ends by itself if the run that set it is killed. */
const freezeMarginSecs = 20;

/**
 * A primary that steps down without force asks one member to stand for election immediately. It may choose a frozen one
 * (tried: 5.0.4, 6.0.5); then no member stands before the election timeout, 10 s later. So the candidate is asked too, at
 * the first observation without a primary. It is asked this much later if the answer to the step-down was lost, as the
 * step-down may still be running.
 */
const stepUpAfterMs = 1000;

/** Whether a handover failed with the set still serving: its servers elect the preferred member by themselves later. */
export function isLeftToServers(error: unknown): error is UpgradeError {
    return (
        error instanceof UpgradeError &&
        (error.code === "no-candidate" || error.code === "step-down-refused")
    );
}

/**
 * Makes a chosen secondary primary: waits until it has caught up, points the others at it, waits until clients have found
 * it, freezes the others, and steps the primary down. Resolves to the milliseconds without a primary.
 */
export async function handOver(
    host: string,
    goal: Goal,
    ports: Ports,
    choose = chooseCandidate,
): Promise<number> {
    if (ports.slots.concurrentUpdates(host).unavailable.length > 0) {
        return 0; // A concurrent update has stopped its member: the primary hands over once that one is back.
    }
    const { host: candidate, isBehind } = await awaitCandidate(host, goal, ports, choose);
    const topology = await ports.observer.observe();
    if (primaryOf(topology)?.host !== host) {
        return 0; // It lost its role meanwhile: the next observation shows what is left to do.
    }
    const others = topology.members.filter(
        (member) => member.state === "SECONDARY" && member.host !== candidate,
    );
    const successors = [candidate, ...others.map((other) => other.host)];
    await pointSyncSourcesAt(candidate, topology, ports);
    await awaitClients(host, candidate, ports);
    // A candidate that stepped down or was frozen within the last minute could not be elected: each step-down would
    // stop writes for its whole catch-up time, in vain.
    await freezeAll([candidate], 0, ports);
    try {
        return await stepDown(host, successors, isBehind, ports);
    } finally {
        await freezeAll(successors.slice(1), 0, ports);
    }
}

/** A member that refuses or cannot be reached only makes the election less certain; its freeze ends by itself. */
async function freezeAll(hosts: readonly string[], secs: number, ports: Ports): Promise<void> {
    await Promise.allSettled(hosts.map((host) => ports.admin.freeze(host, secs)));
}

interface Candidate {
    readonly host: string;
    /** It did not catch up within the limit: only a forced step-down continues with it. */
    readonly isBehind: boolean;
}

async function awaitCandidate(
    host: string,
    goal: Goal,
    ports: Ports,
    choose: typeof chooseCandidate,
): Promise<Candidate> {
    const { handOverTimeoutSecs, forceStepDown } = ports.settings;
    const deadline = ports.clock.now() + handOverTimeoutSecs * 1000;
    return waitUntil<Candidate>(
        ports.clock,
        handOverTimeoutSecs,
        async () => {
            const topology = await ports.observer.observe();
            const candidate = choose(topology, goal);
            if (candidate === undefined) {
                return { seen: "none" };
            }
            if (isCaughtUp(candidate) && candidate.lagSecs !== undefined) {
                return { done: { host: candidate.host, isBehind: false } };
            }
            return forceStepDown === true && ports.clock.now() >= deadline
                ? { done: { host: candidate.host, isBehind: true } }
                : { seen: describeOthers(host, topology) };
        },
        (seen) =>
            new UpgradeError(
                "no-candidate",
                `No member was ready to take over from ${host} within ${handOverTimeoutSecs} s (last seen: ${seen})`,
                { host },
            ),
    );
}

/** Returns how far each member with data is behind, without the primary itself. */
function describeOthers(host: string, topology: Topology): string {
    return topology.members
        .filter((member) => member.host !== host && !member.arbiter)
        .map((member) => `${member.host} ${describeMember(member)}`)
        .join("; ");
}

/**
 * Waits until as many clients watch the candidate as the primary. Drivers check a server that was unavailable only every
 * 10 s unless an operation needs it, so a step-down before they have found the candidate stalls every client.
 */
async function awaitClients(host: string, candidate: string, ports: Ports): Promise<void> {
    const { admin, clock, settings } = ports;
    const deadline = clock.now() + settings.clientsTimeoutSecs * 1000;
    while (clock.now() < deadline) {
        const [atPrimary, atCandidate] = await Promise.all([
            admin.watchers(host).catch(() => undefined),
            admin.watchers(candidate).catch(() => undefined),
        ]);
        // Servers before 4.4, and users without the right, give no figure: wait the limit, which is the drivers' interval.
        if (atPrimary !== undefined && atCandidate !== undefined && atCandidate >= atPrimary) {
            return;
        }
        ports.reporter.waiting(
            `${String(atCandidate ?? "?")} of ${String(atPrimary ?? "?")} clients have found ${candidate}`,
        );
        await clock.sleep(100);
    }
}

async function stepDown(
    host: string,
    successors: readonly string[],
    isBehind: boolean,
    ports: Ports,
): Promise<number> {
    const { admin, clock, settings } = ports;
    const { handOverTimeoutSecs, stepDownSecs, secondaryCatchUpSecs, forceStepDown } = settings;
    const deadline = clock.now() + (isBehind ? 0 : handOverTimeoutSecs * 1000);
    for (;;) {
        await recheckBeforeStepDown(host, successors[0], ports);
        // Force is used only after the whole limit has passed, and only if the program allows it.
        const force = forceStepDown === true && clock.now() >= deadline ? "force" : undefined;
        const freezeSecs = force ? 0 : secondaryCatchUpSecs + freezeMarginSecs;
        await freezeAll(successors.slice(1), freezeSecs, ports);
        const watch: GapWatch = { ended: false, deadline: Infinity, stepUpAt: Infinity };
        const gap = measureGap(host, successors, watch, ports);
        try {
            const outcome = await admin.stepDown(host, stepDownSecs, secondaryCatchUpSecs, force);
            if (outcome !== "refused") {
                watch.deadline = clock.now() + handOverTimeoutSecs * 1000;
                watch.stepUpAt = clock.now() + (outcome === "unknown" ? stepUpAfterMs : 0);
                return await gap;
            }
        } finally {
            watch.ended = true;
        }
        await gap;
        if (clock.now() >= deadline && (force !== undefined || forceStepDown !== true)) {
            const seen = describeOthers(host, await ports.observer.observe());
            throw new UpgradeError(
                "step-down-refused",
                `${host} did not step down within ${handOverTimeoutSecs} s: no electable secondary caught up with it in time (last seen: ${seen}); it is still primary`,
                { host },
            );
        }
        await clock.sleep(1000); // The server has just waited for the secondaries for seconds.
    }
}

/** Checks window and lock once more, as getting here may have taken minutes. */
async function recheckBeforeStepDown(
    host: string,
    candidate: string | undefined,
    ports: Ports,
): Promise<void> {
    const step = { kind: "hand-over", host, candidate } as const;
    const topology = await ports.observer.observe();
    const refusal =
        refuseOutside(step, topology.setName, ports.window?.()) ??
        (await guardLock(step, topology, ports));
    if (refusal) {
        throw refusal;
    }
}

/** How long to wait for another primary, and when to ask for an election: known once the old one has answered. */
interface GapWatch {
    ended: boolean;
    deadline: number;
    stepUpAt: number;
}

/**
 * Measures the time from the last moment that the old primary took writes until another one does. It asks the members
 * directly, as their view of one another is up to two seconds old.
 */
async function measureGap(
    host: string,
    others: readonly string[],
    watch: GapWatch,
    ports: Ports,
): Promise<number> {
    const { admin, clock, settings } = ports;
    let lastWritable = clock.now();
    while (!watch.ended) {
        const asked = clock.now();
        const [isOldWritable, ...areOthersWritable] = await Promise.all(
            [host, ...others].map((each) => admin.isWritablePrimary(each)),
        );
        if (areOthersWritable.includes(true)) {
            return clock.now() - lastWritable;
        }
        if (asked > watch.stepUpAt && isOldWritable !== true) {
            watch.stepUpAt = Infinity;
            await Promise.allSettled(others.slice(0, 1).map((each) => admin.stepUp(each)));
        }
        if (asked > watch.deadline) {
            throw noSuccessorError(host, isOldWritable === true, settings.handOverTimeoutSecs);
        }
        lastWritable = isOldWritable ? asked : lastWritable;
        await clock.sleep(20);
    }
    return 0;
}

function noSuccessorError(host: string, takesWrites: boolean, limitSecs: number): UpgradeError {
    return takesWrites
        ? new UpgradeError(
              "step-down-refused",
              `${host} did not step down within ${limitSecs} s: it still takes writes`,
              { host },
          )
        : new UpgradeError(
              "no-primary",
              `No other member became PRIMARY within ${limitSecs} s after ${host} stepped down`,
              { host },
          );
}
