import type { Member, Topology } from "../topology/topology";
import type { Goal } from "./goal";
import { planMember } from "./plan";
import type { UnfinishedPath } from "./unfinished-only";
import { hopsToRun } from "./unfinished-only";

/**
 * Whether no server of a set runs that was there before, as after a power cut, unless one does on a host that cannot be
 * reached. Nothing is known then of what only servers report: the FCV, who may be primary.
 */
export function isDownAsAWhole({ initiated, members }: Topology): boolean {
    return (
        !initiated &&
        members.every(({ processRuns, unreachable }) => !processRuns || unreachable === true) &&
        members.some(({ holdsData }) => holdsData === true)
    );
}

/**
 * Limits an upgrade path, while the whole set is down, to the start of each member with what last ran on its data: no version
 * could be right for all of them if they went down in the middle of an upgrade, which the next run continues.
 */
export function startAllFirst(path: UnfinishedPath): UnfinishedPath {
    const [first] = hopsToRun(path);
    if (first === undefined || !isDownAsAWhole(first.topology)) {
        return path;
    }
    const { topology } = first;
    const { fcv: _fcv, fcvBurnInSecs: _burnIn, ...goal } = path.paused.hop.goal;
    const recovering = topology.members.filter(isLeftAtAnother(goal));
    if (recovering.length === 0) {
        return path;
    }
    const steps = topology.members.flatMap(({ host, installedVersion }) =>
        installedVersion === undefined
            ? []
            : planMember(topology, host, { ...goal, version: installedVersion }),
    );
    const hop = { goal, topology, steps };
    const waiting = topology.members.filter(({ installedVersion }) => !installedVersion);
    return { hops: [hop], paused: { hop, waiting, recovering, remaining: [] } };
}

function isLeftAtAnother({ version }: Goal) {
    return ({ installedVersion }: Member) =>
        installedVersion !== undefined && installedVersion !== version;
}
