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

/** A freeze ends by itself this long after the step-down could have, should the run that set it be killed. */
const freezeMarginSecs = 20;

/**
 * The primary that steps down asks one of the others to stand at once, unless it does so by force. It may well ask one
 * that is frozen (tried: 5.0.4, 6.0.5), and without one that stands they notice by the election timeout, 10 s later. So
 * the candidate is asked too, at the first look that shows no primary; this much later where the step-down's answer got
 * lost, as it may still be under way.
 */
const stepUpAfterMs = 1000;

/**
 * Lets a chosen secondary take over: it has caught up, the others follow it and stand back, the
 * clients know it; then the primary steps down. Resolves to the milliseconds without a primary.
 */
export async function handOver(host: string, goal: Goal, ports: Ports): Promise<number> {
    if (ports.slots.concurrentUpdates(host).unavailable.length > 0) {
        return 0; // One has left meanwhile, and is waited for: nobody hands over with a member away.
    }
    const { host: candidate, late } = await awaitCandidate(host, goal, ports);
    const topology = await ports.observer.observe();
    if (primaryOf(topology)?.host !== host) {
        return 0; // It lost its part meanwhile: what is left for it is for the next look.
    }
    const others = topology.members.filter(
        (member) => member.state === "SECONDARY" && member.host !== candidate,
    );
    const successors = [candidate, ...others.map((other) => other.host)];
    await pointSyncSourcesAt(candidate, topology, ports);
    await awaitClients(host, candidate, ports);
    // A candidate that has stepped down itself, or was frozen, within the last minute could not be elected: every
    // try of a step-down would stop the writes for its whole catch-up time, in vain.
    await freezeAll([candidate], 0, ports);
    try {
        return await stepDown(host, successors, late, ports);
    } finally {
        await freezeAll(successors.slice(1), 0, ports);
    }
}

/** One that refuses, or can't be reached, only leaves the election more open; it thaws by itself. */
async function freezeAll(hosts: readonly string[], secs: number, ports: Ports): Promise<void> {
    await Promise.allSettled(hosts.map((host) => ports.admin.freeze(host, secs)));
}

interface Candidate {
    readonly host: string;
    /** It did not catch up within the limit: only a program that forces the step-down goes on with it. */
    readonly late: boolean;
}

async function awaitCandidate(host: string, goal: Goal, ports: Ports): Promise<Candidate> {
    const { handOverTimeoutSecs, forceStepDown } = ports.settings;
    const deadline = ports.clock.now() + handOverTimeoutSecs * 1000;
    return waitUntil<Candidate>(
        ports.clock,
        handOverTimeoutSecs,
        async () => {
            const topology = await ports.observer.observe();
            const candidate = chooseCandidate(topology, goal);
            if (candidate === undefined) {
                return { seen: "none" };
            }
            if (isCaughtUp(candidate) && candidate.lagSecs !== undefined) {
                return { done: { host: candidate.host, late: false } };
            }
            return forceStepDown === true && ports.clock.now() >= deadline
                ? { done: { host: candidate.host, late: true } }
                : { seen: describeOthers(host, topology) };
        },
        (seen) =>
            new UpgradeError(
                "no-candidate",
                `No member was ready to take over from ${host} within ${String(handOverTimeoutSecs)} s (last seen: ${seen})`,
                { host },
            ),
    );
}

/** Who is how far behind: every member with data but the primary itself. */
function describeOthers(host: string, topology: Topology): string {
    return topology.members
        .filter((member) => member.host !== host && !member.arbiter)
        .map((member) => `${member.host} ${describeMember(member)}`)
        .join("; ");
}

/**
 * Drivers look for a server that went away only every 10 s unless an operation needs it. Stepping down
 * before they have found the candidate again stalls every client; so wait until as many watch it as the primary.
 */
async function awaitClients(host: string, candidate: string, ports: Ports): Promise<void> {
    const { admin, clock, settings } = ports;
    const deadline = clock.now() + settings.clientsTimeoutSecs * 1000;
    while (clock.now() < deadline) {
        const [atPrimary, atCandidate] = await Promise.all([
            admin.watchers(host).catch(() => undefined),
            admin.watchers(candidate).catch(() => undefined),
        ]);
        // Servers before 4.4 don't tell, nor to everybody: wait the whole limit, which is the drivers' interval.
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
    late: boolean,
    ports: Ports,
): Promise<number> {
    const { admin, clock, settings } = ports;
    const { handOverTimeoutSecs, stepDownSecs, secondaryCatchUpSecs, forceStepDown } = settings;
    const deadline = clock.now() + (late ? 0 : handOverTimeoutSecs * 1000);
    for (;;) {
        await checkLast(host, successors[0], ports);
        // Never before the whole limit has passed, and never unless the program says so.
        const force = forceStepDown === true && clock.now() >= deadline ? "force" : undefined;
        const freezeSecs = force ? 0 : secondaryCatchUpSecs + freezeMarginSecs;
        await freezeAll(successors.slice(1), freezeSecs, ports);
        const watch: Watch = { ended: false, lateAt: Infinity, stepUpAt: Infinity };
        const gap = measureGap(host, successors, watch, ports);
        try {
            const outcome = await admin.stepDown(host, stepDownSecs, secondaryCatchUpSecs, force);
            if (outcome !== "refused") {
                watch.lateAt = clock.now() + handOverTimeoutSecs * 1000;
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
                `${host} did not step down within ${String(handOverTimeoutSecs)} s: no electable secondary caught up with it in time (last seen: ${seen}); it is still primary`,
                { host },
            );
        }
        await clock.sleep(1000); // The server has just waited for the secondaries: no hurry.
    }
}

/** Getting here may have taken minutes: the last look before the act. */
async function checkLast(host: string, candidate: string | undefined, ports: Ports): Promise<void> {
    const step = { kind: "hand-over", host, candidate } as const;
    const topology = await ports.observer.observe();
    const refusal =
        refuseOutside(step, topology.setName, ports.window?.()) ??
        (await guardLock(step, topology, ports));
    if (refusal) {
        throw refusal;
    }
}

/** How long to look for another primary, and when to urge one: known only once the old one has answered. */
interface Watch {
    ended: boolean;
    lateAt: number;
    stepUpAt: number;
}

/**
 * From the last moment that the old primary took writes until another one does. Asks the members
 * directly: their view of one another is up to two seconds old.
 */
async function measureGap(
    host: string,
    others: readonly string[],
    watch: Watch,
    ports: Ports,
): Promise<number> {
    const { admin, clock, settings } = ports;
    let lastWritable = clock.now();
    while (!watch.ended) {
        const asked = clock.now();
        const [old, ...rest] = await Promise.all(
            [host, ...others].map((each) => admin.isWritablePrimary(each)),
        );
        if (rest.includes(true)) {
            return clock.now() - lastWritable;
        }
        if (asked > watch.stepUpAt && old !== true) {
            watch.stepUpAt = Infinity;
            await Promise.allSettled(others.slice(0, 1).map((each) => admin.stepUp(each)));
        }
        if (asked > watch.lateAt) {
            throw nobodyTookOver(host, old === true, settings.handOverTimeoutSecs);
        }
        lastWritable = old ? asked : lastWritable;
        await clock.sleep(20);
    }
    return 0;
}

function nobodyTookOver(host: string, takesWrites: boolean, limitSecs: number): UpgradeError {
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
