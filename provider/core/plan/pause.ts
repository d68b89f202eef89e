import { warning } from "../errors/finding";
import type { Finding } from "../errors/errors";
import { batchesOf } from "./batches";
import type { Hop } from "./upgrade-path";
import type { Goal } from "./goal";
import { isMidUpdate, orderMembers, planMember, planUpgrade } from "./plan";
import { stepsBack } from "./recovery";
import { applyStep } from "./simulate";
import type { Step } from "./step";
import type { Member, Topology } from "../topology/topology";
import { isEmptied, isInOurMaintenanceMode } from "../topology/topology";
import { compareVersions } from "../releases/version";

/** After which members a run of an upgrade ends and leaves the others to a later run. "each": after each batch. */
type PauseAfter = "first" | "each" | "none";

export interface PausePolicy {
    readonly after: PauseAfter;
    /** The version whose paused upgrade continues, or "true" for any. */
    readonly resume?: string;
}

/** The part of a hop that a run with a pause executes. */
export interface PausedHop {
    /** With the steps of this run only. */
    readonly hop: Hop;
    /** Members that keep the version that they run. Empty: no pause. */
    readonly waiting: readonly Member[];
    /** Members that are down and whose update waits too: this run starts them with what last ran on their data. */
    readonly recovering: readonly Member[];
    /** The steps that are left after this run. */
    readonly remaining: readonly Step[];
}

/** Splits the last hop of a path into what this run does and what is left for later runs. */
export function pauseHop(hop: Hop, policy: PausePolicy): PausedHop {
    const left = findWaiting(hop.topology, hop.goal, policy);
    if (left.length === 0) {
        return { hop, waiting: [], recovering: [], remaining: [] };
    }
    const { goal, topology } = hop;
    const steps: Step[] = [];
    const back: Member[] = [];
    let view = topology;
    for (const member of orderMembers(topology, goal)) {
        const planned = planMember(view, member.host, goal);
        const mine = left.includes(member) ? stepsBack(planned) : planned;
        if (left.includes(member) && mine.length > 0) {
            back.push(member);
        }
        steps.push(...mine);
        view = mine.reduce(applyStep, view);
    }
    // Without the FCV, which follows once every member runs the goal's version.
    return {
        hop: { ...hop, steps },
        waiting: left.filter((member) => !back.includes(member)),
        recovering: back,
        remaining: planUpgrade(view, goal),
    };
}

/**
 * Returns the members that are not updated in this run. Nothing is stored: an upgrade is paused while some members run the
 * goal's version and some do not. A member that an earlier run left unfinished is always finished. A member that goes back
 * never waits, as that is how to leave a pause; those that go forward to the same version wait all the same.
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
    const others = ordered.filter((member) => !begun.includes(member));
    const done = others.filter((member) => isAt(member, goal));
    const downgraded = others.filter((member) => isDowngrade(member, goal));
    const ahead = others.filter((member) => !done.includes(member) && !downgraded.includes(member));
    if (done.length > 0) {
        const resumed = policy.resume === "true" || policy.resume === goal.version;
        if (!resumed) {
            return ahead;
        }
        if (policy.after === "first") {
            return [];
        }
    }
    // One batch per run: members that are unfinished or go back are this run's.
    const hasBatch = begun.length > 0 || downgraded.length > 0;
    const next = hasBatch ? [] : nextBatch(ahead, topology, goal, policy);
    return ahead.filter((member) => !next.includes(member));
}

/** "first" updates one member, which shows how the new version performs; "each" one batch. */
function nextBatch(
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

/**
 * Whether its update has begun and not finished. A member that serves has not begun, even if its next start is prepared: its
 * stop was refused. One that was left in maintenance mode serves no client until its update is finished.
 */
function hasBegun(member: Member, topology: Topology, goal: Goal): boolean {
    return (
        isMidUpdate(member, topology, goal) ||
        isInOurMaintenanceMode(member) ||
        // Nothing that could be kept: it copies the data with the goal's version.
        (isEmptied(member) && member.installedVersion === undefined)
    );
}

function isAt(member: Member, goal: Goal): boolean {
    return (member.version ?? member.installedVersion) === goal.version;
}

function isDowngrade({ version, installedVersion }: Member, goal: Goal): boolean {
    const runs = version ?? installedVersion;
    return runs !== undefined && compareVersions(runs, goal.version) > 0;
}

/** Warns if a paused run updates no member: it would look as if there were nothing to do. */
export function checkPaused({ hop, waiting }: PausedHop, policy: PausePolicy): readonly Finding[] {
    const { goal, topology } = hop;
    if (waiting.length === 0 || hop.steps.length > 0) {
        return [];
    }
    const done = topology.members.length - waiting.length;
    const hosts = waiting.map((member) => member.host).join(", ");
    return warning(
        "paused",
        `The upgrade of ${topology.setName} is paused (upgrade.pauseAfter "${policy.after}"): ${done} of its ${topology.members.length} members ${done === 1 ? "runs" : "run"} ${goal.version}, ${hosts} ${waiting.length === 1 ? "keeps" : "keep"} ${waiting[0]?.version ?? "the version that was there"}`,
        `Set upgrade.resume to "${goal.version}" and run the update again, or set version to the previous one`,
    );
}
