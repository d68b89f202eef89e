import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import { describeState } from "../topology/describe-state";
import type { Member, Topology } from "../topology/topology";
import { isEmptied, isHealthy, isInOurMaintenanceMode, isWithinLag } from "../topology/topology";
import type { Limits } from "./check";
import { cannotUpgrade, isBroughtBack } from "./check";
import { blocker } from "../errors/finding";

/** Blocks while a member is down, unless the update brings it back. */
export function checkMembersUp(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                member.state === "DOWN" &&
                !member.processRuns &&
                !isBroughtBack(member, topology, goal),
        )
        .flatMap((member) =>
            blocker(
                "member-down",
                `${cannotUpgrade(topology, goal)}: ${member.host} is down, and all members must run`,
                howToStart(member),
                member.host,
            ),
        );
}

function howToStart(member: Member): string {
    const { installedVersion, holdsData } = member;
    if (isEmptied(member)) {
        return "Keep the version that the other members run and run the update, in which it copies all data, then change the version";
    }
    if (installedVersion !== undefined) {
        return `Start it (keep version ${installedVersion} and run the update, or start it manually), then change the version`;
    }
    return holdsData === true
        ? "Restore the links in its folder, which say what last ran on its data, or empty its data folder, so that it copies all data"
        : "Start it, then change the version";
}

/** Blocks while another member answers at a member's address: what is known of the one is true of the other. */
export function checkIdentity({ setName, members }: Topology): readonly Finding[] {
    return members.flatMap(({ host, answeredBy }) =>
        answeredBy === undefined
            ? []
            : blocker(
                  "wrong-server",
                  `Cannot manage ${setName}: ${answeredBy} answers at the address of ${host}`,
                  `Correct the address, the tunnel or the DNS entry of ${host}, so that it leads to that member`,
                  host,
              ),
    );
}

/** Blocks while a member runs but is neither primary, secondary nor arbiter. */
export function checkMembersHealthy(topology: Topology, goal: Goal): readonly Finding[] {
    return topology.members
        .filter(
            (member) =>
                !isHealthy(member) &&
                member.answeredBy === undefined &&
                !isMidUpdate(member, topology, goal) &&
                !isInOurMaintenanceMode(member) &&
                (member.state !== "DOWN" || member.processRuns),
        )
        .flatMap((member) =>
            blocker(
                "member-not-healthy",
                `${cannotUpgrade(topology, goal)}: ${member.host} is ${describeState(member)}${whySilent(member)}`,
                member.shuttingDown
                    ? "Wait until it has stopped, and start it again"
                    : `Wait until it is ${member.arbiter ? "ARBITER" : "SECONDARY"}, and check its log if that takes long`,
                member.host,
            ),
        );
}

function whySilent({ state, unreachable, shuttingDown }: Member): string {
    return state === "DOWN" && unreachable !== true && shuttingDown !== true
        ? " (its process runs but does not answer)"
        : "";
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
