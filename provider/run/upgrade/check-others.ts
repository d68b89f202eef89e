import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { isHealthy } from "../../core/topology/topology";
import type { Ports } from "../ports";
import { patienceSecs, waitUntil } from "../wait";

/**
 * After a member's turn of a chain: what failed meanwhile among the members that are done is seen by the guard of the
 * next turn. After the last one nobody would look: a run does not end well with a member down. Those whose turns are under
 * way look for themselves; before the set is initiated nobody serves yet.
 */
export async function checkOtherMembers(
    host: string,
    { version }: Goal,
    ports: Ports,
): Promise<void> {
    await waitUntil(
        ports.clock,
        patienceSecs,
        async () => {
            const { initiated, members } = await ports.observer.observe();
            const isLast =
                initiated &&
                members.every((member) => (member.version ?? member.installedVersion) === version);
            const { underWay } = ports.slots.concurrentUpdates(host);
            const ill = members.find(
                (member) =>
                    isLast &&
                    member.inSet &&
                    // Of the host of one that is to leave nothing is known: it may be ill.
                    member.installedVersion !== undefined &&
                    !isHealthy(member) &&
                    !underWay.includes(member.host),
            );
            return ill ? { seen: `${ill.host} is ${ill.state}` } : { done: undefined };
        },
        (seen) =>
            new UpgradeError(
                "member-not-healthy",
                `All members are at ${version}, and ${seen}: it failed after its turn; another run brings back a member that is down`,
            ),
    );
}
