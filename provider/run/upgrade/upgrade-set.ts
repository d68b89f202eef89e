import { layersOf } from "../../core/plan/layers";
import type { Goal } from "../../core/plan/plan";
import { planMember, roleOf } from "../../core/plan/plan";
import type { Role } from "../../core/plan/step";
import type { MemberReport } from "../member-report";
import { upgradeMember } from "./executor";
import { takeTurn } from "../guard/may-act";
import type { Ports } from "../ports";
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
 * Brings the whole set to one goal: layer by layer, then the FCV. The order is looked at anew after each layer, so a
 * primary that has moved meanwhile is still the last. Resolves to the turns that were needed.
 */
export async function upgradeSet(goal: Goal, ports: Ports): Promise<readonly Turn[]> {
    const { clock, observer } = ports;
    const begun = clock.now();
    const turns: Turn[] = [];
    for (;;) {
        const topology = await observer.observe();
        const next = layersOf(topology, goal)
            .map((layer) => layer.filter(({ host }) => planMember(topology, host, goal).length > 0))
            .find((layer) => layer.length > 0);
        if (next === undefined) {
            break;
        }
        const going = next.map((member) =>
            takeTurn(member.host, goal, ports, async () => {
                const { host, version } = member;
                const afterMs = clock.now() - begun;
                const report = await upgradeMember(host, goal, ports);
                return { ...report, host, role: roleOf(member), from: version, afterMs };
            }),
        );
        await Promise.allSettled(going); // A failure ends the run, and no turn half way.
        turns.push(...(await Promise.all(going)));
    }
    await setFcv(goal, ports);
    return turns;
}
