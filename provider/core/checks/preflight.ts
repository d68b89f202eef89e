import {
    checkBackup,
    checkFsyncLock,
    checkIndexBuilds,
    checkInitialSync,
    checkNewlyAdded,
} from "./activity";
import type { Check, Limits } from "./check";
import { checkEmptied } from "./emptied";
import { checkData, checkDataScanned } from "./data";
import { checkDrivers } from "./check-drivers";
import { checkFcvInPlace, checkFcvTransition, checkGoalFcv } from "./fcv";
import { checkLag, checkMembersHealthy, checkMembersUp } from "./members";
import { checkOplogWindow } from "./oplog";
import { checkPath, checkRelease, checkSpread, checkUninitiated } from "./check-path";
import { checkAuthorized, checkPrivileges } from "./privileges";
import {
    checkEvenVotes,
    checkMajorityWrites,
    checkPrimary,
    checkWriteDowntime,
} from "./check-quorum";
import { checkKnownBad } from "./release";
import { checkDefaultWriteConcern, checkLastErrorDefaults, checkSharded } from "./set-config";
import { checkStepDown } from "./step-down";
import type { AcceptableCode, Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import { nothingInspected } from "../inspection/inspection";
import type { Hop } from "../plan/upgrade-path";
import type { Goal } from "../plan/goal";
import { mustRestart } from "../plan/plan";
import type { Topology } from "../topology/topology";

/** Of every set that exists. */
const setChecks: readonly Check[] = [
    checkAuthorized,
    checkPrivileges,
    checkGoalFcv,
    checkEvenVotes,
    checkEmptied,
];

/** Of a set of which any member has to be stopped. */
const upgradeChecks: readonly Check[] = [
    checkSharded,
    checkPath,
    checkKnownBad,
    checkFcvInPlace,
    checkFcvTransition,
    checkMembersUp,
    checkMembersHealthy,
    checkInitialSync,
    checkNewlyAdded,
    checkLag,
    checkOplogWindow,
    checkSpread,
    checkWriteDowntime,
    checkStepDown,
    checkPrimary,
    checkMajorityWrites,
    checkIndexBuilds,
    checkFsyncLock,
    checkBackup,
    checkLastErrorDefaults,
    checkDefaultWriteConcern,
    checkData,
    checkDataScanned,
    checkDrivers,
];

/**
 * Everything that speaks against bringing the set to the goal, all at once. Warnings only, or nothing: go on.
 * What the program accepts is a warning.
 */
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
    if (topology.members.some(({ denied }) => denied !== undefined)) {
        // What was not seen would look ill in every other check.
        return checkAuthorized(topology, goal, limits, inspection);
    }
    if (!topology.initiated) {
        return [checkUninitiated, checkAuthorized, checkEvenVotes].flatMap((check: Check) =>
            check(topology, goal, limits, inspection),
        );
    }
    const checks = needsRestarts(topology, goal) ? [...setChecks, ...upgradeChecks] : setChecks;
    return checks
        .flatMap((check) => check(topology, goal, limits, inspection))
        .map((finding) => acceptFinding(finding, limits.accept));
}

/** Of all hops, each judged on what the one before it leaves; what concerns several of them is said once. */
export function preflightPath(
    hops: readonly Hop[],
    limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const found = hops.flatMap(({ goal, topology }) =>
        preflight(topology, goal, limits, inspection),
    );
    const subjects = found.map(({ code, host, remedy }) => `${code} ${host ?? ""} ${remedy}`);
    return found.filter((_, index) => subjects.indexOf(subjects[index] ?? "") === index);
}

function acceptFinding(finding: Finding, accept: readonly AcceptableCode[]): Finding {
    return accept.some((code) => code === finding.code)
        ? { ...finding, severity: "warning", message: `${finding.message} (accepted)` }
        : finding;
}

/** Whether any member has to be stopped for the goal, or was for another one. */
export function needsRestarts(topology: Topology, goal: Goal): boolean {
    return topology.members.some(
        (member) =>
            mustRestart(member, goal) ||
            (member.version ?? member.installedVersion) !== goal.version,
    );
}
