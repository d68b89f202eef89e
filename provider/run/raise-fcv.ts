import { UpgradeError } from "../core/errors";
import type { Goal } from "../core/plan";
import type { Topology } from "../core/topology";
import { lowestFcv, primaryOf } from "../core/topology";
import { guardStep } from "./guard";
import type { Ports } from "./ports";
import { waitUntil } from "./wait";

/**
 * Raises featureCompatibilityVersion to the goal's, if it names one and the set is not there, and
 * reads it back on every data-bearing member. Resolves to the FCV of the set.
 */
export async function raiseFcv(goal: Goal, ports: Ports): Promise<string> {
    const topology = await ports.observer.observe();
    const from = lowestFcv(topology);
    if (from === undefined) {
        throw new UpgradeError(
            "fcv-unknown",
            `Cannot read featureCompatibilityVersion of ${topology.setName}: no member with data tells it`,
        );
    }
    const to = goal.fcv;
    if (to === undefined || hasEverywhere(topology, to)) {
        return to ?? from;
    }
    const step = { kind: "raise-fcv", from, to } as const;
    const refusal = guardStep(step, topology, goal, ports.settings.maxLagSecs);
    if (refusal) {
        throw refusal;
    }
    const primary = primaryOf(topology);
    if (!primary) {
        throw new UpgradeError(
            "no-primary",
            `Cannot raise featureCompatibilityVersion of ${topology.setName} from ${from} to ${to}: it has no primary`,
        );
    }
    ports.reporter.stepStarted(step);
    const begun = ports.clock.now();
    await ports.admin.raiseFcv(primary.host, to);
    await awaitFcv(to, ports);
    ports.reporter.stepEnded(step, ports.clock.now() - begun);
    return to;
}

function hasEverywhere(topology: Topology, fcv: string): boolean {
    return topology.members.every(
        (member) => member.arbiter || (member.fcv === fcv && !member.fcvInTransition),
    );
}

async function awaitFcv(to: string, ports: Ports): Promise<void> {
    const { catchUpTimeoutSecs } = ports.settings;
    await waitUntil(
        ports.clock,
        catchUpTimeoutSecs,
        async () => {
            const topology = await ports.observer.observe();
            const seen = topology.members.map((member) => `${member.host} ${member.fcv ?? "-"}`);
            return hasEverywhere(topology, to) ? { done: undefined } : { seen: seen.join(", ") };
        },
        (seen) =>
            new UpgradeError(
                "fcv-refused",
                `Not every member has featureCompatibilityVersion ${to} after ${catchUpTimeoutSecs} s (last seen ${seen})`,
            ),
    );
}
