import type { WantedConfig } from "../core/checks/configuration";
import { checkConfiguration } from "../core/checks/configuration";
import type { Finding } from "../core/errors";
import type { Goal } from "../core/plan";
import { needsRestarts, preflight } from "../core/preflight";
import type { Topology } from "../core/topology";
import { findMember } from "../core/topology";
import type { Binaries } from "../io/binaries/binaries";
import { checkBinaries, checkLocalMember } from "../io/findings";
import type { SetInputs } from "./inputs";

/** Everything that speaks against the goal, by the set's own account and by the hosts', all at once. */
export async function findAll(
    set: SetInputs,
    binaries: Binaries,
    wanted: WantedConfig,
    topology: Topology,
    goal: Goal,
): Promise<readonly Finding[]> {
    const ofSet = [
        ...checkConfiguration(topology, wanted),
        ...preflight(topology, goal, set.settings),
    ];
    const unknown = ofSet.some((finding) => finding.code === "unknown-release");
    const asked =
        needsRestarts(topology, goal) && !unknown
            ? await checkBinaries(binaries, goal.version)
            : [];
    const ofHosts = set.members.map(({ host, folder }) =>
        checkLocalMember(findMember(topology, host), folder),
    );
    return [...ofSet, ...asked, ...(await Promise.all(ofHosts)).flat()];
}
