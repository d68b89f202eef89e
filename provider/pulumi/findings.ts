import type { Finding } from "../core/errors";
import type { Goal } from "../core/plan";
import { needsRestarts, preflight } from "../core/preflight";
import type { Topology } from "../core/topology";
import { checkBinaries, checkLocalMember } from "../io/findings";
import type { SetInputs } from "./inputs";

/** Everything that speaks against the goal, by the set's own account and by the hosts', all at once. */
export async function findAll(
    set: SetInputs,
    topology: Topology,
    goal: Goal,
): Promise<readonly Finding[]> {
    const ofSet = preflight(topology, goal, set.settings);
    const binaries = set.members[0]?.binaries;
    const asked =
        binaries && needsRestarts(topology, goal) ? checkBinaries(binaries, goal.version) : [];
    const ofHosts = set.members.map((peer, index) => {
        const member = topology.members[index];
        return member ? checkLocalMember(member, peer.folder) : [];
    });
    return [...ofSet, ...(await asked), ...(await Promise.all(ofHosts)).flat()];
}
