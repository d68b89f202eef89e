import type { Goal } from "../core/plan";
import { orderMembers, planMember, roleOf } from "../core/plan";
import type { Role } from "../core/step";
import { findMember } from "../core/topology";
import type { MemberReport } from "./executor";
import { upgradeMember } from "./executor";
import type { Ports } from "./ports";
import { setFcv } from "./set-fcv";

/** What one member's turn was. */
export interface Turn extends MemberReport {
    readonly host: string;
    readonly role: Role;
    /** What it ran before; undefined where it did not answer. */
    readonly from: string | undefined;
    /** When it began, from the beginning of this goal. */
    readonly afterMs: number;
}

/**
 * Brings the whole set to one goal: each member in its turn, then the FCV. The order is looked at anew after each
 * turn, so a primary that has moved meanwhile is still the last. Resolves to the turns that were needed.
 */
export async function upgradeSet(goal: Goal, ports: Ports): Promise<readonly Turn[]> {
    const { clock, observer } = ports;
    const begun = clock.now();
    const turns: Turn[] = [];
    for (;;) {
        const topology = await observer.observe();
        const next = orderMembers(topology, goal).find(
            ({ host }) => planMember(topology, host, goal).length > 0,
        );
        if (next === undefined) {
            break;
        }
        const { host, version } = findMember(topology, next.host);
        const afterMs = clock.now() - begun;
        const report = await upgradeMember(host, goal, ports);
        turns.push({ ...report, host, role: roleOf(next), from: version, afterMs });
    }
    await setFcv(goal, ports);
    return turns;
}
