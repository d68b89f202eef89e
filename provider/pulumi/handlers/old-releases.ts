import { messageOf } from "../../core/errors/errors";
import type { Topology } from "../../core/topology/topology";
import { isHealthy } from "../../core/topology/topology";
import { removeReleases } from "../../io/releases/remove-releases";
import { machineOf } from "../../io/ssh/machines";
import type { MemberInputs } from "../state/inputs";
import { machinesOf } from "../session/machines";

/**
 * Once the upgrade of the whole set is over, what it leaves behind is removed, where the program wants that. A failure is
 * only told: the set is as it should be, and the end of the next upgrade removes it.
 */
export async function removeOldReleases(
    { binaries, set, version }: MemberInputs,
    topology: Topology,
): Promise<void> {
    if (
        binaries.kind === "directory" ||
        binaries.keepVersions === undefined ||
        !isOver(topology, version)
    ) {
        return;
    }
    for (const machine of machinesOf(set.members)) {
        const mine = set.members.filter(({ shell }) => machineOf(shell) === machine);
        const folders = mine.map(({ folder }) => folder);
        try {
            const removed = await removeReleases(machine, binaries, folders);
            if (removed.length > 0) {
                console.log(`Removed on ${machine.name}, no longer needed: ${removed.join(", ")}`);
            }
        } catch (error) {
            console.log(`Old releases stay on ${machine.name}: ${messageOf(error)}`);
        }
    }
}

/** Every member has proved itself with the version, and none has anything to go back to. */
function isOver({ members }: Topology, version: string): boolean {
    return members.every(
        (member) =>
            member.version === version &&
            isHealthy(member) &&
            member.preparedVersion === undefined &&
            member.previousVersion === undefined,
    );
}
