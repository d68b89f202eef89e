import { warning } from "../errors/finding";
import type { Finding } from "../errors/errors";
import { batchesOf } from "./batches";
import type { Hop } from "./upgrade-path";
import type { Goal } from "./goal";
import { isMidUpdate, orderMembers, planUpgrade } from "./plan";
import { applyStep } from "./simulate";
import type { Step } from "./step";
import type { Member, Topology } from "../topology/topology";
import { compareVersions } from "../releases/version";

/** After which members of an upgrade to another version a run ends, the rest left for another one. "each": after each layer. */
export type PauseAfter = "first" | "each" | "none";

export interface PausePolicy {
    readonly after: PauseAfter;
    /** The version whose paused upgrade goes on, or "true" for any. */
    readonly resume?: string;
}

/** A hop as a run takes it that pauses. */
export interface PausedHop {
    /** With the steps of this run only. */
    readonly hop: Hop;
    /** Members that keep what they run. Empty: no pause. */
    readonly waiting: readonly Member[];
    /** What is left after this run. */
    readonly remaining: readonly Step[];
}

/** Splits a hop, the last one of a way, into what this run does and what is left for others. */
export function pauseHop(hop: Hop, policy: PausePolicy): PausedHop {
    const waiting = findWaiting(hop.topology, hop.goal, policy);
    if (waiting.length === 0) {
        return { hop, waiting, remaining: [] };
    }
    const hosts = new Set(waiting.map((member) => member.host));
    // Without the FCV: that comes when every member runs the goal's version.
    const steps = hop.steps.filter((step) => "host" in step && !hosts.has(step.host));
    const rest = planUpgrade(steps.reduce(applyStep, hop.topology), hop.goal);
    return { hop: { ...hop, steps }, waiting, remaining: rest };
}

/**
 * Nothing is remembered: an upgrade is paused where some members run the goal's version and some do not. One that an
 * earlier run left half way is always brought to its end. Going back is never paused: it is the way out of a pause.
 */
export function findWaiting(
    topology: Topology,
    goal: Goal,
    policy: PausePolicy,
): readonly Member[] {
    if (policy.after === "none" || !topology.initiated) {
        return [];
    }
    const ordered = orderMembers(topology, goal);
    const begun = ordered.filter((member) => hasBegun(member, topology, goal));
    const done = ordered.filter((member) => !begun.includes(member) && isAt(member, goal));
    const ahead = ordered.filter((member) => !begun.includes(member) && !isAt(member, goal));
    if (ahead.some((member) => isDowngrade(member, goal))) {
        return [];
    }
    if (done.length > 0) {
        const resumed = policy.resume === "true" || policy.resume === goal.version;
        if (!resumed) {
            return ahead;
        }
        if (policy.after === "first") {
            return [];
        }
    }
    // One turn a run; what had begun is this run's.
    const turn = begun.length > 0 ? [] : nextMemberUpdate(ahead, topology, goal, policy);
    return ahead.filter((member) => !turn.includes(member));
}

/** One member, so that it shows first how the new version does; after it those that go side by side. */
function nextMemberUpdate(
    ahead: readonly Member[],
    topology: Topology,
    goal: Goal,
    { after }: PausePolicy,
): readonly Member[] {
    const next = ahead.slice(0, 1);
    return after === "first"
        ? next
        : (batchesOf(topology, goal).find((batch) => next.some((each) => batch.includes(each))) ??
              next);
}

/** Its turn has begun and not ended. */
function hasBegun(member: Member, topology: Topology, goal: Goal): boolean {
    return (
        isMidUpdate(member, topology, goal) ||
        (member.preparedVersion === goal.version && member.version !== goal.version)
    );
}

function isAt(member: Member, goal: Goal): boolean {
    return (member.version ?? member.installedVersion) === goal.version;
}

function isDowngrade({ version, installedVersion }: Member, goal: Goal): boolean {
    const runs = version ?? installedVersion;
    return runs !== undefined && compareVersions(runs, goal.version) > 0;
}

/** A run in which nobody's turn comes says so: it would seem to have nothing to do. */
export function checkPaused({ hop, waiting }: PausedHop, policy: PausePolicy): readonly Finding[] {
    const { goal, topology } = hop;
    if (waiting.length === 0 || hop.steps.length > 0) {
        return [];
    }
    const done = topology.members.length - waiting.length;
    const hosts = waiting.map((member) => member.host).join(", ");
    return warning(
        "paused",
        `The upgrade of ${topology.setName} is paused (upgrade.pauseAfter "${policy.after}"): ${done} of its ${topology.members.length} members ${done === 1 ? "runs" : "run"} ${goal.version}, ${hosts} ${waiting.length === 1 ? "keeps" : "keep"} ${waiting[0]?.version ?? "what was there"}`,
        `Set upgrade.resume to "${goal.version}" and run the update again to go on, or set version back`,
    );
}
