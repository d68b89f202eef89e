import type { Finding } from "../errors/errors";
import { UpgradeError } from "../errors/errors";
import type { DesiredConfig } from "../topology/member-config";
import { documentOf } from "../reconfig/document";
import { guardReconfig } from "../reconfig/guard-reconfig";
import type { ReconfigPlan } from "../reconfig/plan-reconfigs";
import type { SetView } from "../reconfig/set-step";
import { applyToView } from "../reconfig/apply";
import { maxMembers, maxVotes } from "../topology/set-limits";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Topology } from "../topology/topology";
import { blocker } from "../errors/finding";

/** Servers refuse that a member becomes an arbiter, or the other way round (manual, "Replica Set Configuration"). */
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
                  `Cannot change the members of ${setName}: arbiterOnly of ${host} is ${String(!arbiterOnly)} in the set and ${String(arbiterOnly)} in the program, and never changes`,
                  "Take the member out of the program in one update, and add it under another name in the next",
              );
    });
}

/** One of another set is never taken from there, nor one added that is in this set by another name. */
export function checkJoining({ setName, members }: Topology): readonly Finding[] {
    const aliases = members.flatMap((member) =>
        member.knownAs === undefined
            ? []
            : blocker(
                  "members-differ",
                  `Cannot manage ${setName}: the set knows ${member.host} as ${member.knownAs}`,
                  `Write host: "${member.knownAs}", and address: "${member.host}" if it is reached only there`,
                  member.host,
              ),
    );
    const undeclared = members.flatMap((member) =>
        member.otherSet === undefined
            ? []
            : blocker(
                  "different-set",
                  describeUndeclared(member.host, setName, member.otherSet),
                  "Name a member with a port and a folder of its own",
                  member.host,
              ),
    );
    return [...aliases, ...undeclared];
}

export function describeUndeclared(host: string, setName: string, otherSet: string): string {
    return `Cannot add ${host} to ${setName}: it is a member of another set, ${otherSet}`;
}

/** Of all steps, walked as if all went well: the first that the guard would refuse. */
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
    let now = view;
    for (const step of steps) {
        const refusal = guardReconfig(step, now, desired, setName);
        if (refusal) {
            return blocker(
                refusal.code,
                refusal.message,
                "Bring the members back that are down, or change less at one time",
            );
        }
        now = applyToView(now, step, desired);
    }
    return [];
}

/** What is taken over is taken as it is. */
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
                `Cannot take over ${setName} as it is: the program asks for "${describeStep(step)}"`,
                "Make the program say what the set is; change it once the members are taken over",
            ),
        ),
    ];
}

export function describeStuck(setName: string): string {
    return `Cannot change ${setName} to what the program wants: it would need more than ${maxVotes} votes or ${maxMembers} members at one time, or be without a member that can be primary`;
}

/** Each by itself is safe, and says by itself what went wrong. A member that is down is brought back first. */
export function checkTogether(setName: string, planned: readonly Step[]): readonly Finding[] {
    const restarts = planned.some(
        ({ kind }) => kind === "stop-member" || kind === "switch-binary" || kind === "hand-over",
    );
    return restarts
        ? blocker(
              "combined-changes",
              `Cannot change the members of ${setName} and restart them in one update: each is required to be done alone`,
              "Set version and options back to what runs and change the members, or the other way round; then make the other change in the next update",
          )
        : [];
}

/** One that the set counts on is not stopped, nor one of which nobody could tell whether it does. */
export function refuseDelete(topology: Topology, host: string): UpgradeError | undefined {
    const { setName, initiated, members } = topology;
    const isReported = initiated
        ? members.some(({ inSet }) => inSet)
        : members.some(({ state }) => state !== "DOWN");
    if (isReported && !members.some((member) => member.host === host && member.inSet)) {
        return undefined;
    }
    const why = isReported
        ? `the configuration of ${setName} still names it`
        : `nobody tells whether the configuration of ${setName} still names it`;
    return new UpgradeError(
        "member-in-use",
        `Cannot stop ${host}: ${why}, and only members that have left the set, or all of them (pulumi destroy), are stopped`,
        { host },
    );
}
