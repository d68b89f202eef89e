import { messageOf } from "../../core/errors/errors";
import type { Topology } from "../../core/topology/topology";
import { isHealthy } from "../../core/topology/topology";
import { removeReleases } from "../../io/releases/remove-releases";
import { machineOf } from "../../io/ssh/machines";
import type { MemberInputs } from "../state/inputs";
import { machinesOf } from "../session/machines";

/**
 * Removes releases that are no longer needed once the upgrade of the whole set is complete, if the program sets
 * `keepVersions`. A failure is only printed: the set is as desired, and the end of the next upgrade removes them.
 */
export async function removeOldReleases(
    { binaries, set, version }: MemberInputs,
    topology: Topology,
): Promise<void> {
    if (!isComplete(topology, version)) {
        return;
    }
    for (const machine of machinesOf(set.members)) {
        const onMachine = set.members.filter(({ shell }) => machineOf(shell) === machine);
        const folders = onMachine.map(({ folder }) => folder);
        try {
            const removed = await removeReleases(machine, binaries, folders);
            if (removed.length > 0) {
                console.log(
                    `Removed releases from ${machine.name} that are no longer needed: ${removed.join(", ")}`,
                );
            }
        } catch (error) {
            console.log(`Could not remove old releases from ${machine.name}: ${messageOf(error)}`);
        }
    }
}

/** Whether every member has proved itself with the version, and none keeps a previous one to revert to. */
function isComplete({ members }: Topology, version: string): boolean {
    return members.every(
        (member) =>
            member.version === version &&
            isHealthy(member) &&
            member.preparedVersion === undefined &&
            member.previousVersion === undefined,
    );
}
