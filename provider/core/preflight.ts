import type { Check, Limits } from "./checks/check";
import { checkFcvInPlace, checkFcvTransition, checkGoalFcv } from "./checks/fcv";
import { checkLag, checkMembersHealthy, checkMembership, checkMembersUp } from "./checks/members";
import { checkPath, checkRelease, checkSpread, checkUninitiated } from "./checks/path";
import {
    checkCandidate,
    checkEvenVotes,
    checkMajorityWrites,
    checkPrimary,
    checkQuorum,
} from "./checks/quorum";
import type { Finding } from "./errors";
import type { Inspection } from "./inspection";
import { nothingInspected } from "./inspection";
import type { Goal } from "./plan";
import { mustRestart } from "./plan";
import type { Topology } from "./topology";

/** Of every set that exists. */
const setChecks: readonly Check[] = [checkMembership, checkGoalFcv, checkEvenVotes];

/** Of a set of which any member has to be stopped. */
const upgradeChecks: readonly Check[] = [
    checkPath,
    checkFcvInPlace,
    checkFcvTransition,
    checkMembersUp,
    checkMembersHealthy,
    checkLag,
    checkSpread,
    checkQuorum,
    checkPrimary,
    checkCandidate,
    checkMajorityWrites,
];

/** Everything that speaks against bringing the set to the goal, all at once. Warnings only, or nothing: go on. */
export function preflight(
    topology: Topology,
    goal: Goal,
    limits: Limits,
    inspection: Inspection = nothingInspected,
): readonly Finding[] {
    const release = checkRelease(goal);
    if (release.length > 0) {
        return release;
    }
    if (!topology.initiated) {
        return [...checkUninitiated(topology, goal), ...checkEvenVotes(topology)];
    }
    const checks = needsRestarts(topology, goal) ? [...setChecks, ...upgradeChecks] : setChecks;
    return checks.flatMap((check) => check(topology, goal, limits, inspection));
}

/** Whether any member has to be stopped for the goal, or was for another one. */
export function needsRestarts(topology: Topology, goal: Goal): boolean {
    return topology.members.some(
        (member) =>
            mustRestart(member, goal) ||
            (member.version ?? member.installedVersion) !== goal.version,
    );
}
