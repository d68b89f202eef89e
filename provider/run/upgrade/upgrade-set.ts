import { batchesOf } from "../../core/plan/batches";
import type { Goal } from "../../core/plan/goal";
import { planMember, roleOf } from "../../core/plan/plan";
import type { Role } from "../../core/plan/step";
import type { MemberTimings } from "../member-timings";
import { upgradeMember } from "./executor";
import { acquireSlot } from "../guard/may-act";
import type { Ports } from "../ports";
import { awaitFcvOnDelayed, setFcv } from "./set-fcv";

/** The update of one member. */
export interface MemberUpdate extends MemberTimings {
    readonly host: string;
    readonly role: Role;
    /** The version that it ran before; undefined if it did not answer. */
    readonly from: string | undefined;
    /** When it began, in milliseconds from the beginning of this goal. */
    readonly afterMs: number;
}

/**
 * Brings the whole set to one goal: batch by batch, then the FCV, also on delayed members. The batches are computed again
 * after each one, so the primary is the last member even if another one has become primary. `declared` leaves out members
 * that were added to the set manually: they count for the guard, but are not ours to update. Resolves to the updates that
 * were needed.
 */
export async function upgradeSet(
    goal: Goal,
    ports: Ports,
    declared?: readonly string[],
): Promise<readonly MemberUpdate[]> {
    const { clock, observer } = ports;
    const begun = clock.now();
    const updates: MemberUpdate[] = [];
    for (;;) {
        const topology = await observer.observe();
        const next = batchesOf(topology, goal)
            .map((batch) =>
                batch.filter(
                    ({ host }) =>
                        declared?.includes(host) !== false &&
                        planMember(topology, host, goal).length > 0,
                ),
            )
            .find((batch) => batch.length > 0);
        if (next === undefined) {
            break;
        }
        const batch = next.map((member) =>
            acquireSlot(member.host, goal, ports, async () => {
                const { host, version } = member;
                const afterMs = clock.now() - begun;
                const timings = await upgradeMember(host, goal, ports);
                return { ...timings, host, role: roleOf(member), from: version, afterMs };
            }),
        );
        await Promise.allSettled(batch); // After a failure the other updates of the batch still end.
        updates.push(...(await Promise.all(batch)));
    }
    await setFcv(goal, ports);
    await awaitFcvOnDelayed(goal, ports);
    return updates;
}
