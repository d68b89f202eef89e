import { UpgradeError } from "../../core/errors/errors";
import { maxUnavailableOf, whyQuorumIsLost } from "../../core/plan/batches";
import type { Goal } from "../../core/plan/goal";
import { chooseCandidate } from "../../core/plan/plan";
import type { Step } from "../../core/plan/step";
import { describeState } from "../../core/topology/describe-state";
import type { Topology } from "../../core/topology/topology";
import {
    findMember,
    isElectable,
    isHealthy,
    isStalePrimary,
    isWithinLag,
    majorityOf,
    primaryOf,
    votesOf,
} from "../../core/topology/topology";

/** Steps that make a member unavailable, or take the primary's role from it. */
type DisruptiveStep = Extract<Step, { readonly kind: "stop-member" | "hand-over" | "revert" }>;

/** "Refusing to stop db2:27017" */
function refusing({ kind, host }: DisruptiveStep): string {
    return kind === "hand-over" ? `Refusing to hand over from ${host}` : `Refusing to stop ${host}`;
}

/** Refuses to stop the running primary: it hands over first, if any member can take over. */
export function guardRunningPrimary(
    host: string,
    topology: Topology,
    goal: Goal,
): UpgradeError | undefined {
    const mayStop =
        goal.acceptsWriteDowntime === true && chooseCandidate(topology, goal) === undefined;
    return findMember(topology, host).state === "PRIMARY" && !mayStop
        ? new UpgradeError("running-primary", `Refusing to stop ${host}: it is the primary`, {
              host,
          })
        : undefined;
}

/**
 * Refuses while another member answers at a member's address: a server that is stopped on its machine, or asked at its
 * address, would not be the one that was observed.
 */
export function guardIdentity(step: DisruptiveStep, topology: Topology): UpgradeError | undefined {
    const mistaken = topology.members.find(({ answeredBy }) => answeredBy !== undefined);
    return mistaken
        ? new UpgradeError(
              "wrong-server",
              `${refusing(step)}: ${String(mistaken.answeredBy)} answers at the address of ${mistaken.host}`,
              { host: mistaken.host },
          )
        : undefined;
}

/**
 * Refuses while two members report themselves as primary: one of them is cut off. Which one has the set's data shows once
 * the other has stepped down.
 */
export function guardOnePrimary(
    step: DisruptiveStep,
    topology: Topology,
): UpgradeError | undefined {
    const stale = topology.members.find((member) => isStalePrimary(member, topology));
    return stale
        ? new UpgradeError(
              "member-not-healthy",
              `${refusing(step)}: ${stale.host} reports itself as PRIMARY, but another member knows of a later election`,
              { host: stale.host },
          )
        : undefined;
}

/** Requires every other member to serve and to keep up, except those that are being updated concurrently. */
export function guardOthersHealthy(
    step: DisruptiveStep,
    topology: Topology,
    maxLagSecs: number,
    concurrent: readonly string[] = [],
): UpgradeError | undefined {
    const others = topology.members.filter(
        (member) => member.host !== step.host && !concurrent.includes(member.host),
    );
    const unhealthy = others.find((member) => !isHealthy(member));
    if (unhealthy) {
        return new UpgradeError(
            "member-not-healthy",
            `${refusing(step)}: ${unhealthy.host} is ${describeState(unhealthy)}, and every other member must be healthy`,
            { host: unhealthy.host },
        );
    }
    // A member may answer this run but be cut off from the set: then its vote does not count.
    const isolated = others.find((member) => member.unheard === true);
    if (isolated) {
        return new UpgradeError(
            "member-not-healthy",
            `${refusing(step)}: the primary gets no heartbeat from ${isolated.host}, and every other member must be healthy`,
            { host: isolated.host },
        );
    }
    const behind = others.find((member) => !isWithinLag(member, maxLagSecs));
    if (behind) {
        return new UpgradeError(
            "member-not-caught-up",
            `${refusing(step)}: ${behind.host} is ${String(behind.lagSecs)} s behind the primary, and at most ${maxLagSecs} s is allowed`,
            { host: behind.host },
        );
    }
    return primaryOf(topology)
        ? undefined
        : new UpgradeError("no-primary", `${refusing(step)}: ${topology.setName} has no primary`, {
              host: step.host,
          });
}

/**
 * Refuses a stop that the set cannot tolerate together with the concurrent updates. All of those count as unavailable, even
 * if they seem healthy, so that two checks at the same moment cannot both allow a stop.
 */
export function guardConcurrent(
    host: string,
    topology: Topology,
    goal: Goal,
    concurrent: readonly string[],
): UpgradeError | undefined {
    if (concurrent.length === 0) {
        return undefined;
    }
    const unavailable = [host, ...concurrent];
    const others = topology.members.filter((member) => !unavailable.includes(member.host));
    const why =
        unavailable.length > maxUnavailableOf(goal)
            ? `at most ${maxUnavailableOf(goal)} may be unavailable together`
            : whyQuorumIsLost(others, topology);
    return why === undefined
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host} together with ${concurrent.join(", ")}: ${why}`,
              { host },
          );
}

/** Refuses a handover while a concurrent update makes a member unavailable: one that is stopping may still seem healthy. */
export function guardNoneUnavailable(
    step: DisruptiveStep,
    unavailable: readonly string[],
): UpgradeError | undefined {
    const [first] = unavailable;
    return first === undefined
        ? undefined
        : new UpgradeError(
              "member-not-healthy",
              `${refusing(step)}: ${first} is still being updated, and every other member must be healthy`,
              { host: first },
          );
}

/** Requires that the remaining votes elect a primary; it counts votes, not members. */
export function guardQuorum(host: string, topology: Topology): UpgradeError | undefined {
    const left = votesOf(topology.members.filter((m) => m.host !== host && isHealthy(m)));
    const needed = majorityOf(topology.members);
    return left >= needed
        ? undefined
        : new UpgradeError(
              "quorum",
              `Refusing to stop ${host}: ${left} of ${votesOf(topology.members)} votes would be left, and ${needed} are required to elect a primary`,
              { host },
          );
}

export function guardElectableLeft(host: string, topology: Topology): UpgradeError | undefined {
    const left = topology.members.some(
        (member) => member.host !== host && isElectable(member) && isHealthy(member),
    );
    return left
        ? undefined
        : new UpgradeError(
              "no-candidate",
              `Refusing to stop ${host}: no other member of ${topology.setName} can become primary`,
              { host },
          );
}
