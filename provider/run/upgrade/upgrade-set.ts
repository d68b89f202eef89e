import { batchesOf } from "../../core/plan/batches";
import type { Goal } from "../../core/plan/goal";
import { planMember, roleOf } from "../../core/plan/plan";
import type { Role } from "../../core/plan/step";
import type { MemberTimings } from "../member-timings";
import { upgradeMember } from "./executor";
import { acquireSlot } from "../guard/may-act";
import type { Ports } from "../ports";
import { setFcv } from "./set-fcv";

/** What one member's turn was. */
export interface MemberUpdate extends MemberTimings {
    readonly host: string;
    readonly role: Role;
    /** What it ran before; undefined where it did not answer. */
    readonly from: string | undefined;
    /** When it began, from the beginning of this goal. */
    readonly afterMs: number;
}

/**
 * Brings the whole set to one goal: layer by layer, then the FCV. The order is looked at anew after each layer, so a
 * primary that has moved meanwhile is still the last. Resolves to the turns that were needed.
 */
export async function upgradeSet(goal: Goal, ports: Ports): Promise<readonly MemberUpdate[]> {
    const { clock, observer } = ports;
    const begun = clock.now();
    const slots: MemberUpdate[] = [];
    for (;;) {
        const topology = await observer.observe();
        const next = batchesOf(topology, goal)
            .map((batch) => batch.filter(({ host }) => planMember(topology, host, goal).length > 0))
            .find((batch) => batch.length > 0);
        if (next === undefined) {
            break;
        }
        const going = next.map((member) =>
            acquireSlot(member.host, goal, ports, async () => {
                const { host, version } = member;
                const afterMs = clock.now() - begun;
                const report = await upgradeMember(host, goal, ports);
                return { ...report, host, role: roleOf(member), from: version, afterMs };
            }),
        );
        await Promise.allSettled(going); // A failure ends the run, and no turn half way.
        slots.push(...(await Promise.all(going)));
    }
    await setFcv(goal, ports);
    return slots;
}
