import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import type { Topology } from "../topology/topology";
import { isHealthy, isInOurMaintenanceMode, isWithinLag } from "../topology/topology";
import type { Limits } from "./check";
import { blocker } from "../errors/finding";

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
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is down, all members must run`,
                `Start it (keep version ${member.installedVersion ?? "as it was"} and run the update, or start it by hand), then change the version`,
                member.host,
            ),
        );
}

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
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is ${member.state}${member.state === "DOWN" ? " (its process runs and does not answer)" : ""}`,
                `Wait until it is ${member.arbiter ? "ARBITER" : "SECONDARY"}, and look at its log if that takes long`,
                member.host,
            ),
        );
}

export function checkLag(topology: Topology, goal: Goal, limits: Limits): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                !isMidUpdate(member, topology, goal) && !isWithinLag(member, limits.maxLagSecs),
        )
        .flatMap((member) =>
            blocker(
                "member-not-caught-up",
                `Cannot upgrade ${topology.setName} to ${goal.version}: ${member.host} is ${String(Math.round(member.lagSecs ?? 0))} s behind the primary, at most ${String(limits.maxLagSecs)} s is allowed`,
                "Wait until it has caught up, or raise upgrade.maxLagSecs",
                member.host,
            ),
        );
}
