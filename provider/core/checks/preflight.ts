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
import { checkDataInMemory } from "./in-memory";
import { checkCurrentFcv, checkFcvDelay, checkFcvTransition, checkGoalFcv } from "./fcv";
import { checkIdentity, checkLag, checkMembersHealthy, checkMembersUp } from "./members";
import { checkOplogWindow } from "./oplog";
import { checkPath, checkRelease, checkSpread, checkUninitiated } from "./check-path";
import { checkAuthorized, checkPrivileges } from "./privileges";
import { checkEvenVotes, checkPrimary, checkWriteDowntime } from "./check-quorum";
import { checkKnownBad } from "./release";
import { checkDefaultWriteConcern, checkLastErrorDefaults, checkSharded } from "./set-config";
import { checkStepDown } from "./step-down";
import { checkDefaultWrites, checkMajorityWrites } from "./waiting-writes";
import type { AcceptableCode, Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import { nothingInspected } from "../inspection/inspection";
import type { Hop } from "../plan/upgrade-path";
import type { Goal } from "../plan/goal";
import { mustRestart } from "../plan/plan";
import type { Step } from "../plan/step";
import type { Topology } from "../topology/topology";
import { isEmptied } from "../topology/topology";

/** Checks of a set that is not initiated yet, in the order of their findings. */
const initiationChecks: readonly Check[] = [checkUninitiated, checkAuthorized, checkEvenVotes];

/** Checks of every initiated set. */
const setChecks: readonly Check[] = [
    checkAuthorized,
    checkPrivileges,
    checkIdentity,
    checkGoalFcv,
    checkEvenVotes,
    checkEmptied,
];

/** Further checks of a set in which a member must be stopped. */
const restartChecks: readonly Check[] = [
    checkSharded,
    checkPath,
    checkKnownBad,
    checkCurrentFcv,
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
    checkDefaultWrites,
    checkIndexBuilds,
    checkFsyncLock,
    checkBackup,
    checkLastErrorDefaults,
    checkDefaultWriteConcern,
    checkData,
    checkDataScanned,
    checkDataInMemory,
    checkDrivers,
];

/**
 * Returns every problem that blocks bringing the set to the goal, and warnings. Without a blocker the run may begin. A
 * blocker that the program accepts is returned as a warning.
 */
export function preflight(
    topology: Topology,
    goal: Goal,
    limits: Limits,
    inspection: Inspection = nothingInspected,
    steps?: readonly Step[],
): readonly Finding[] {
    const release = checkRelease(goal);
    if (release.length > 0) {
        return release;
    }
    if (topology.members.some(({ denied }) => denied !== undefined)) {
        // A member that reports nothing would fail every other check too.
        return checkAuthorized(topology, goal, inspection);
    }
    return checksFor(topology, goal, steps)
        .flatMap((check) => check(topology, goal, inspection, limits))
        .map((finding) => acceptFinding(finding, limits.accept));
}

/** A run that only brings members back, or nothing at all while an upgrade is paused, needs no set that could be upgraded. */
function checksFor(
    topology: Topology,
    goal: Goal,
    steps: readonly Step[] | undefined,
): readonly Check[] {
    if (!topology.initiated) {
        return steps?.every(({ kind }) => kind === "start-member" || kind === "await-member")
            ? initiationChecks.filter((check) => check !== checkUninitiated)
            : initiationChecks;
    }
    const changesVersion = steps?.some(({ kind }) => restartKinds.includes(kind)) ?? true;
    return changesVersion && needsRestarts(topology, goal)
        ? [...setChecks, ...restartChecks]
        : setChecks;
}

const restartKinds: readonly Step["kind"][] = ["stop-member", "hand-over", "switch-binary"];

/** Checks all hops, each on the topology that the hop before it leaves; a problem of several hops is reported once. */
export function preflightPath(
    hops: readonly Hop[],
    limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const found = [
        ...hops.flatMap((hop) => preflight(hop.topology, hop.goal, limits, inspection, hop.steps)),
        ...checkFcvDelay(hops),
    ];
    const subjects = found.map(({ code, host, remedy }) => `${code} ${host ?? ""} ${remedy}`);
    return found.filter((_, index) => subjects.indexOf(subjects[index] ?? "") === index);
}

function acceptFinding(finding: Finding, accept: readonly AcceptableCode[]): Finding {
    return accept.some((code) => code === finding.code)
        ? { ...finding, severity: "warning", message: `${finding.message} (accepted)` }
        : finding;
}

/** Whether a member must be stopped to reach the goal, or was stopped for another one. */
export function needsRestarts(topology: Topology, goal: Goal): boolean {
    return topology.members.some(
        (member) =>
            mustRestart(member, goal) ||
            (!isEmptied(member) && (member.version ?? member.installedVersion) !== goal.version),
    );
}
