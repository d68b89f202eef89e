import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { chooseCandidate, rankCandidates } from "../../core/plan/plan";
import type { MemberStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { findMember, isPreferred, primaryOf } from "../../core/topology/topology";
import type { Rules } from "./candidate";
import { handOver, isLeftToServers } from "./hand-over";
import { callHook } from "../hooks";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { transientLimitSecs, waitUntil } from "../wait";

/** Longer than a handover needs until its step-down. If this run is killed, the freeze ends by itself. */
const freezeMarginSecs = 20;

/**
 * Hands over to the old primary again if its priority is higher than the new one's. By itself it would take over some
 * 10 s after its return (manual, "Replica Set Elections", priority takeover), whether its clients have found it or not.
 * So it is frozen until they have. Resolves to the milliseconds without a primary; 0 if there was nothing to do.
 */
export async function failBackToPreferred(host: string, goal: Goal, ports: Ports): Promise<number> {
    const { admin, clock, observer, reporter, settings, slots } = ports;
    if (failbackStep(host, await observer.observe(), goal) === undefined) {
        return 0;
    }
    slots.markAvailable(host);
    await admin.freeze(host, settings.clientsTimeoutSecs + freezeMarginSecs).catch(() => undefined);
    try {
        const step = await awaitStep(host, goal, ports);
        if (step === undefined) {
            return 0;
        }
        const begun = clock.now();
        reporter.stepStarted(step);
        await callHook("beforeStepDown", step.host, goal, ports);
        const noPrimaryMs = await slots.actAlone(() =>
            handOver(step.host, goal, ports, { rank: onlyTo(host) }),
        );
        reporter.stepEnded(step, clock.now() - begun);
        return noPrimaryMs;
    } catch (error) {
        if (isLeftToServers(error)) {
            reporter.waiting(`${host} did not become primary again: ${error.message}`);
            return 0;
        }
        throw error;
    } finally {
        await admin.freeze(host, 0).catch(() => undefined);
    }
}

function failbackStep(host: string, topology: Topology, goal: Goal): MemberStep | undefined {
    const primary = primaryOf(topology);
    return primary !== undefined &&
        isPreferred(findMember(topology, host), topology) &&
        chooseCandidate(topology, goal)?.host === host
        ? { kind: "hand-over", host: primary.host, candidate: host }
        : undefined;
}

function onlyTo(host: string): Rules["rank"] {
    return (topology, goal) =>
        rankCandidates(topology, goal).filter((member) => member.host === host);
}

/** Waits for the guard: the other members may not have noticed yet that this one is back. */
function awaitStep(host: string, goal: Goal, ports: Ports): Promise<MemberStep | undefined> {
    return waitUntil<MemberStep | undefined>(
        ports.clock,
        transientLimitSecs,
        async () => {
            const topology = await ports.observer.observe();
            const step = failbackStep(host, topology, goal);
            const refusal = step && (await guardAct(step, topology, goal, ports));
            return refusal ? { seen: refusal.message } : { done: step };
        },
        (seen) => new UpgradeError("no-candidate", seen, { host }),
    );
}
