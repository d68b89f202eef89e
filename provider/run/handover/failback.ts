import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { chooseCandidate } from "../../core/plan/plan";
import type { MemberStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { findMember, isPreferred, primaryOf } from "../../core/topology/topology";
import { handOver } from "./hand-over";
import { callHook } from "../hooks";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { patienceSecs, waitUntil } from "../wait";

/** The set is at its goal and serves, and its servers will try by themselves: no failure. */
const leftToTheServers: readonly ErrorCode[] = ["no-candidate", "step-down-refused"];

/** Longer than a hand-over takes to get to its step-down; should this run be killed, the freeze ends by itself. */
const freezeMarginSecs = 20;

/**
 * An old primary of higher priority than the new one takes over again some 10 s after its return (manual, "Replica Set
 * Elections", priority takeover), whether its clients have found it or not. So it is kept from that, and handed over to
 * like any candidate, once they have. Resolves to the milliseconds without a primary; 0 where there was nothing to do.
 */
export async function failBackToPreferred(host: string, goal: Goal, ports: Ports): Promise<number> {
    const { admin, clock, observer, reporter, settings, slots } = ports;
    if (stepFor(host, await observer.observe(), goal) === undefined) {
        return 0;
    }
    slots.comeBack(host);
    await admin.freeze(host, settings.clientsTimeoutSecs + freezeMarginSecs).catch(() => undefined);
    try {
        const step = await awaitChance(host, goal, ports);
        if (step === undefined) {
            return 0;
        }
        const begun = clock.now();
        reporter.stepStarted(step);
        await callHook("beforeStepDown", step.host, goal, ports);
        const noPrimaryMs = await slots.alone(() => handOver(step.host, goal, ports));
        reporter.stepEnded(step, clock.now() - begun);
        return noPrimaryMs;
    } catch (error) {
        if (error instanceof UpgradeError && leftToTheServers.includes(error.code)) {
            reporter.waiting(`${host} did not take over again: ${error.message}`);
            return 0;
        }
        throw error;
    } finally {
        await admin.freeze(host, 0).catch(() => undefined);
    }
}

function stepFor(host: string, topology: Topology, goal: Goal): MemberStep | undefined {
    const primary = primaryOf(topology);
    return primary !== undefined &&
        isPreferred(findMember(topology, host), topology) &&
        chooseCandidate(topology, goal)?.host === host
        ? { kind: "hand-over", host: primary.host, candidate: host }
        : undefined;
}

/** Just back, it may not have been heard of by all the others yet. */
function awaitChance(host: string, goal: Goal, ports: Ports): Promise<MemberStep | undefined> {
    return waitUntil<MemberStep | undefined>(
        ports.clock,
        patienceSecs,
        async () => {
            const topology = await ports.observer.observe();
            const step = stepFor(host, topology, goal);
            const refusal = step && (await guardAct(step, topology, goal, ports));
            return refusal ? { seen: refusal.message } : { done: step };
        },
        (seen) => new UpgradeError("no-candidate", seen, { host }),
    );
}
