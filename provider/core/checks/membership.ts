import type { Finding } from "../errors/errors";
import { UpgradeError } from "../errors/errors";
import type { DesiredConfig } from "../topology/member-config";
import { documentOf } from "../reconfig/document";
import { guardReconfig } from "../reconfig/guard-reconfig";
import type { ReconfigPlan } from "../reconfig/plan-reconfigs";
import type { SetView } from "../reconfig/set-step";
import { applyToView } from "../reconfig/apply";
import { maxMembers, maxVotes } from "../topology/set-limits";
import type { PausedHop } from "../plan/pause";
import { isRestart } from "../plan/recovery";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Topology } from "../topology/topology";
import { blocker, warning } from "../errors/finding";

/** Blocks a change of arbiterOnly, which servers refuse (manual, "Replica Set Configuration"). */
export function checkArbiters(
    setName: string,
    view: SetView,
    desired: DesiredConfig,
): readonly Finding[] {
    return [...desired].flatMap(([host, { arbiterOnly }]) => {
        const live = documentOf(view.config, host);
        return live === undefined || (live.arbiterOnly ?? false) === arbiterOnly
            ? []
            : blocker(
                  "members-differ",
                  `Cannot change the members of ${setName}: arbiterOnly of ${host} is ${String(!arbiterOnly)} in the set and ${String(arbiterOnly)} in the program, and it cannot be changed`,
                  "Remove the member from the program in one update, and add it under another name in the next",
              );
    });
}

/**
 * Blocks a new member of a set whose members have horizons: the program cannot give it any, and servers refuse a
 * configuration in which only some members have them (code 103, tried on 5.0.4).
 */
export function checkHorizons(
    setName: string,
    { config }: SetView,
    desired: DesiredConfig,
): readonly Finding[] {
    const hasHorizons = config.members.some(
        ({ horizons }) => Object.keys(horizons ?? {}).length > 0,
    );
    const joining = [...desired.keys()].filter((host) => !documentOf(config, host));
    return !hasHorizons || joining.length === 0
        ? []
        : blocker(
              "members-differ",
              `Cannot add ${joining.join(", ")} to ${setName}: its members have horizons, and servers refuse a new member without them`,
              "Remove the horizons of all members with rs.reconfig(), run this update, then set those of all members",
          );
}

/** Blocks a new member that belongs to another set, or that this set already has under another name. */
export function checkJoining({ setName, members }: Topology): readonly Finding[] {
    const aliases = members.flatMap((member) =>
        member.knownAs === undefined
            ? []
            : blocker(
                  "members-differ",
                  `Cannot manage ${setName}: the set knows ${member.host} as ${member.knownAs}`,
                  `Set host to "${member.knownAs}", and address to "${member.host}" if it can be reached only there`,
                  member.host,
              ),
    );
    const fromOtherSets = members.flatMap((member) =>
        member.otherSet === undefined
            ? []
            : blocker(
                  "different-set",
                  describeDifferentSet(member.host, setName, member.otherSet),
                  "Choose a host with a port and a folder that no other set uses",
                  member.host,
              ),
    );
    return [...aliases, ...fromOtherSets];
}

/** Describes that a new member belongs to another set. */
export function describeDifferentSet(host: string, setName: string, otherSet: string): string {
    return `Cannot add ${host} to ${setName}: it is a member of another set, ${otherSet}`;
}

/** Blocks if the guard would refuse one of the steps, each checked as if those before it had succeeded. */
export function checkReconfigs(
    setName: string,
    view: SetView,
    { steps, stuck }: ReconfigPlan,
    desired: DesiredConfig,
): readonly Finding[] {
    if (stuck) {
        return blocker(
            "reconfig-refused",
            describeStuck(setName),
            "Make the change in two updates, with an electable member in each",
        );
    }
    let current = view;
    for (const step of steps) {
        const refusal = guardReconfig(step, current, desired, setName);
        if (refusal) {
            return blocker(
                refusal.code,
                refusal.message,
                refusal.code === "quorum" || refusal.code === "no-primary"
                    ? 'Bring back members until a majority of the votes is up and elects a primary; if it never will, follow the manual, "Reconfigure a Replica Set with Unavailable Members", by hand'
                    : "Start the members that are down or take them out of the program, or change fewer members in one update",
            );
        }
        current = applyToView(current, step, desired);
    }
    return [];
}

/** Blocks if adopting the set would change its configuration. */
export function checkAdoptedSet(
    topology: Topology,
    { steps }: Pick<ReconfigPlan, "steps">,
): readonly Finding[] {
    const { setName } = topology;
    return [
        ...checkJoining(topology),
        ...steps.flatMap((step) =>
            blocker(
                "adoption-differs",
                `Cannot adopt ${setName}: the program asks for "${describeStep(step)}", and an adoption changes no configuration`,
                "Describe the set in the program as it is, and change it after the adoption",
            ),
        ),
    ];
}

/** Describes that no legal configurations lead from the current to the desired one. */
export function describeStuck(setName: string): string {
    return `Cannot change ${setName} to the desired configuration: an intermediate one would have more than ${maxVotes} votes or ${maxMembers} members, or no electable member`;
}

/**
 * Blocks restarts and a change of members in one update: each is safe alone, and each alone shows what went wrong. To bring
 * back a member that is down is no restart.
 */
export function checkCombinedChanges(
    setName: string,
    planned: readonly Step[],
): readonly Finding[] {
    return planned.some(isRestart)
        ? blocker(
              "combined-changes",
              `Cannot change the members of ${setName} and restart them in one update: each change requires its own update`,
              "Revert the change of version and options, or the change of members, and make it in the next update",
          )
        : [];
}

/** Warns that an update changes the set's members and leaves all restarts to the next one. */
export function warnMembersFirst(
    { setName }: Topology,
    { hop, waiting, recovering }: PausedHop,
): readonly Finding[] {
    const hosts = [...waiting, ...recovering].map(({ host }) => host).join(", ");
    return warning(
        "combined-changes",
        `This update changes the members of ${setName} and restarts none: ${hosts} will be brought to ${hop.goal.version} later`,
        "Run the update again to continue the upgrade",
    );
}

/** Returns why a deleted member must not be stopped: its set still includes it, or no member reports whether it does. */
export function refuseDelete(topology: Topology, host: string): UpgradeError | undefined {
    const { setName, initiated, members } = topology;
    const isReported = initiated
        ? members.some(({ inSet }) => inSet)
        : members.some(({ state }) => state !== "DOWN");
    if (isReported && !members.some((member) => member.host === host && member.inSet)) {
        return undefined;
    }
    const why = isReported
        ? `the configuration of ${setName} still includes it`
        : `no member reports whether the configuration of ${setName} still includes it`;
    return new UpgradeError(
        "member-in-use",
        `Cannot stop ${host}: ${why}; only members that have left the set, or all of them together (pulumi destroy), are stopped`,
        { host },
    );
}
