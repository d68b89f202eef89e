import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { planFcv } from "../../core/plan/plan";
import type { Member, Topology } from "../../core/topology/topology";
import {
    fcvOf,
    isDelayed,
    isFcvInTransition,
    membersAwaitingFcv,
    mostDelayed,
    primaryOf,
} from "../../core/topology/topology";
import { refuseOutside } from "../../core/gates/window";
import { guardStep } from "../guard/guard";
import { guardLock } from "../guard/lock";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";

const retrySecs = 5;

/**
 * Sets featureCompatibilityVersion to the goal's, if the goal names one that the set does not have and the burn-in time
 * has passed; then reads it back on every data-bearing member that is not delayed. Resolves to the FCV of the set.
 */
export async function setFcv(goal: Goal, ports: Ports): Promise<string> {
    const topology = await ports.observer.observe();
    const current = fcvOf(topology);
    if (current === undefined) {
        throw new UpgradeError(
            "fcv-unknown",
            `Cannot read featureCompatibilityVersion of ${topology.setName}: no member with data reports it`,
        );
    }
    const step = planFcv(topology, goal);
    if (step === undefined) {
        return current;
    }
    const closed = refuseOutside(step, topology.setName, ports.window?.());
    if (closed && !isFcvInTransition(topology)) {
        throw closed;
    }
    const refusal = guardStep(step, topology, goal, ports.settings.maxLagSecs);
    if (refusal) {
        throw refusal;
    }
    if (!primaryOf(topology)) {
        throw new UpgradeError(
            "no-primary",
            `Cannot change featureCompatibilityVersion of ${topology.setName} from ${step.from} to ${step.to}: it has no primary`,
        );
    }
    const locked = await guardLock(step, topology, ports);
    if (locked) {
        throw locked;
    }
    ports.reporter.stepStarted(step);
    const begun = ports.clock.now();
    await changeFcv(step.to, ports);
    ports.reporter.stepEnded(step, ports.clock.now() - begun);
    ports.events?.emit({ event: "fcv-set", from: step.from, to: step.to });
    return step.to;
}

/**
 * Waits until delayed members have applied the goal's FCV too, for as long as they take by their delay: the series after
 * it does not start before.
 */
export async function awaitFcvOnDelayed(goal: Goal, ports: Ports): Promise<void> {
    const { clock, observer, reporter, settings } = ports;
    const { members } = await observer.observe();
    const limitSecs = settings.catchUpTimeoutSecs + longestDelay(members);
    await waitUntil(
        clock,
        limitSecs,
        async () => {
            const topology = await observer.observe();
            const isSet = goal.fcv !== undefined && fcvOf(topology) === goal.fcv;
            const [awaited] = isSet ? membersAwaitingFcv(topology) : [];
            if (awaited === undefined) {
                return { done: undefined };
            }
            const seen = `${awaited.host} applies featureCompatibilityVersion ${String(goal.fcv)} after its delay of ${awaited.delaySecs} s`;
            reporter.waiting(seen);
            return { seen };
        },
        (seen) =>
            new UpgradeError("fcv-refused", `${seen}, and had not done so within ${limitSecs} s`),
    );
}

function longestDelay(members: readonly Member[]): number {
    return mostDelayed(members)?.delaySecs ?? 0;
}

function isVoter({ votes }: Member): boolean {
    return votes > 0;
}

/** Delayed members apply it later, and nothing but their own next series waits for that. */
function hasEverywhere(topology: Topology, fcv: string): boolean {
    return topology.members.every(
        (member) =>
            member.arbiter || isDelayed(member) || (member.fcv === fcv && !member.fcvInTransition),
    );
}

/**
 * Asks the current primary until every member that is not delayed has the FCV. The command is idempotent (its manual page),
 * so a broken connection is no failure: only what the members report counts. Within the command, an index build may wait
 * for each voting member, a delayed one too (tried: 5.0.4 to 6.0.5 took exactly the delay).
 */
async function changeFcv(to: string, ports: Ports): Promise<void> {
    const { admin, clock, observer, settings } = ports;
    const { members } = await observer.observe();
    const limitSecs = settings.catchUpTimeoutSecs + longestDelay(members.filter(isVoter));
    let askedAt = -Infinity;
    await waitUntil(
        clock,
        limitSecs,
        async () => {
            const topology = await observer.observe();
            if (hasEverywhere(topology, to)) {
                return { done: undefined };
            }
            const primary = primaryOf(topology);
            if (primary && clock.now() - askedAt >= retrySecs * 1000) {
                await admin.setFcv(primary.host, to);
                askedAt = clock.now();
            }
            const prompt = topology.members.filter((member) => !isDelayed(member));
            const seen = prompt.map((member) => `${member.host} ${member.fcv ?? "-"}`);
            return { seen: seen.join(", ") };
        },
        (seen) =>
            new UpgradeError(
                "fcv-refused",
                `Not every member has featureCompatibilityVersion ${to} after ${limitSecs} s (last seen ${seen})`,
            ),
    );
}
