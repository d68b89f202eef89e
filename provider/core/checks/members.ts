import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { isHealthy, isInOurMaintenanceMode, isWithinLag } from "../topology/topology";
import type { Limits } from "./check";
import { cannotUpgrade } from "./check";
import { blocker } from "../errors/finding";

/** Blocks while a member is down, unless an interrupted update left it down. */
export function checkMembersUp(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                member.state === "DOWN" &&
                !isMidUpdate(member, topology, goal) &&
                !member.processRuns,
        )
        .flatMap((member) =>
            blocker(
                "member-down",
                `${cannotUpgrade(topology, goal)}: ${member.host} is down, and all members must run`,
                `Start it (${member.installedVersion === undefined ? "keep the version" : `keep version ${member.installedVersion}`} and run the update, or start it manually), then change the version`,
                member.host,
            ),
        );
}

/** Blocks while a member runs but is neither primary, secondary nor arbiter. */
export function checkMembersHealthy(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                !isHealthy(member) &&
                !isMidUpdate(member, topology, goal) &&
                !isInOurMaintenanceMode(member) &&
                (member.state !== "DOWN" || member.processRuns),
        )
        .flatMap((member) =>
            blocker(
                "member-not-healthy",
                `${cannotUpgrade(topology, goal)}: ${member.host} is ${member.state}${member.state === "DOWN" ? " (its process runs but does not answer)" : ""}`,
                `Wait until it is ${member.arbiter ? "ARBITER" : "SECONDARY"}, and check its log if that takes long`,
                member.host,
            ),
        );
}

/** Blocks while a member lags behind the primary. */
export function checkLag(
    topology: Topology,
    goal: Goal,
    _inspection: Inspection,
    limits: Limits,
): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                !isMidUpdate(member, topology, goal) && !isWithinLag(member, limits.maxLagSecs),
        )
        .flatMap((member) =>
            blocker(
                "member-not-caught-up",
                `${cannotUpgrade(topology, goal)}: ${member.host} is ${String(Math.round(member.lagSecs ?? 0))} s behind the primary, at most ${String(limits.maxLagSecs)} s is allowed`,
                "Wait until it has caught up, or raise upgrade.maxLagSecs",
                member.host,
            ),
        );
}
