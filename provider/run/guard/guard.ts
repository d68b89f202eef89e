import { refuseEmptied } from "../../core/checks/emptied";
import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { isSuperseded } from "../../core/plan/plan";
import type { RevertStep, Step, StopStep } from "../../core/plan/step";
import { parseVersion } from "../../core/releases/version";
import type { Topology } from "../../core/topology/topology";
import { findMember, isEmptied, primaryOf } from "../../core/topology/topology";
import type { ConcurrentUpdates } from "../update-slots";
import {
    guardConcurrent,
    guardElectableLeft,
    guardIdentity,
    guardNoneUnavailable,
    guardOnePrimary,
    guardOthersHealthy,
    guardQuorum,
    guardRunningPrimary,
} from "./guard-members";
import { guardAllOnGoal, guardFcv, guardVersions, isFcvLegal } from "./guard-versions";

const noConcurrent: ConcurrentUpdates = { underWay: [], unavailable: [] };

/**
 * Checks a step for safety, on a fresh observation immediately before it. Returns why the step must not happen, or
 * undefined. The chain of resources only orders; this guard protects, also when `--target` bypasses the chain.
 */
export function guardStep(
    step: Step,
    topology: Topology,
    goal: Goal,
    maxLagSecs: number,
    concurrent = noConcurrent,
): UpgradeError | undefined {
    switch (step.kind) {
        case "stop-member":
            if (isSuperseded(findMember(topology, step.host), goal)) {
                return guardChange(step, topology, goal, maxLagSecs, concurrent.underWay);
            }
            return (
                guardIdentity(step, topology) ??
                guardRunningPrimary(step.host, topology, goal) ??
                guardOnePrimary(step, topology) ??
                guardOthersHealthy(step, topology, maxLagSecs, concurrent.underWay) ??
                guardVersions(step.host, topology, goal, concurrent.underWay) ??
                (goal.acceptsWriteDowntime === true
                    ? undefined
                    : (guardQuorum(step.host, topology) ??
                      guardElectableLeft(step.host, topology))) ??
                guardConcurrent(step.host, topology, goal, concurrent.underWay)
            );
        case "hand-over":
            return (
                guardIdentity(step, topology) ??
                guardOnePrimary(step, topology) ??
                guardNoneUnavailable(step, concurrent.unavailable) ??
                guardOthersHealthy(step, topology, maxLagSecs) ??
                guardVersions(step.host, topology, goal) ??
                guardCandidate(step.host, step.candidate)
            );
        case "set-fcv":
            return guardFcv(step.from, step.to, topology, goal) ?? guardAllOnGoal(topology, goal);
        case "move-data-aside":
            return guardMoveDataAside(step.host, topology);
        case "revert":
            return guardChange(step, topology, goal, maxLagSecs, concurrent.underWay);
        case "start-member":
            return guardEmptied(step.host, topology, goal);
        // This brings a member back, which is always safe.
        case "switch-binary":
            return undefined;
        case "await-member":
            return guardAwait(step.host, topology);
    }
}

function guardCandidate(host: string, candidate: string | undefined): UpgradeError | undefined {
    return candidate === undefined
        ? new UpgradeError(
              "no-candidate",
              `Cannot hand over from ${host}: no other member can become primary`,
              { host },
          )
        : undefined;
}

/** Refuses to await a member at whose address another one answers: it would not be seen to serve. */
function guardAwait(host: string, topology: Topology): UpgradeError | undefined {
    const { answeredBy } = findMember(topology, host);
    return answeredBy === undefined
        ? undefined
        : new UpgradeError(
              "wrong-server",
              `Cannot observe ${host}: ${answeredBy} answers at its address`,
              { host },
          );
}

/** Allows moving the data of stopped arbiters only: all other members hold data of the set. */
function guardMoveDataAside(host: string, topology: Topology): UpgradeError | undefined {
    const member = findMember(topology, host);
    return member.arbiter && !member.processRuns
        ? undefined
        : new UpgradeError(
              "not-an-arbiter",
              `Refusing to move the data of ${host} aside: it is not a stopped arbiter`,
              { host },
          );
}

/** Refuses to start a member whose data is gone, unless that is harmless; all other starts bring a member back. */
function guardEmptied(host: string, topology: Topology, goal: Goal): UpgradeError | undefined {
    const member = findMember(topology, host);
    return topology.initiated && isEmptied(member)
        ? refuseEmptied(member, topology, goal)
        : undefined;
}

/**
 * Allows ending a change that does not work: the other binary must accept the set's FCV, and the set must do without the
 * member while it stops.
 */
function guardChange(
    step: RevertStep | StopStep,
    topology: Topology,
    goal: Goal,
    maxLagSecs: number,
    concurrent: readonly string[],
): UpgradeError | undefined {
    const { host, to } = step;
    const { series } = parseVersion(to);
    const refusing =
        step.kind === "revert" ? `Refusing to revert ${host} to ${to}` : `Refusing to stop ${host}`;
    const illegal = topology.members.find(
        (member) => member.fcv !== undefined && !isFcvLegal(member, series),
    );
    if (illegal) {
        return new UpgradeError(
            "fcv-mismatch",
            `${refusing}: featureCompatibilityVersion of ${illegal.host} is ${String(illegal.fcv)}`,
            { host },
        );
    }
    const { processRuns, version, state, servesOthers, leadsOthers } = findMember(topology, host);
    if (!processRuns) {
        // It serves no client, whatever its last heartbeat reported: a revert can only help.
        return undefined;
    }
    const mistaken = guardIdentity(step, topology);
    if (mistaken) {
        return mistaken;
    }
    // Heartbeats are some seconds old; that another member is primary shows that this one is not.
    if (leadsOthers === true || (servesOthers === true && !primaryOf(topology))) {
        return new UpgradeError(
            "member-not-healthy",
            `${refusing}: it does not answer from here, and ${leadsOthers === true ? "the other members report it as PRIMARY" : "it may be the primary: the other members get heartbeats from it"}; end its process with SIGTERM, which hands over, then run the update again`,
            { host },
        );
    }
    if (version === undefined && servesOthers !== true) {
        return undefined; // It runs, but answers neither this run nor the set.
    }
    return state === "PRIMARY"
        ? new UpgradeError("running-primary", `Refusing to stop ${host}: it is the primary`, {
              host,
          })
        : (guardOthersHealthy(step, topology, maxLagSecs, concurrent) ??
              guardQuorum(host, topology) ??
              guardConcurrent(host, topology, goal, concurrent));
}
