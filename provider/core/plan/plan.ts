import type { Goal } from "./goal";
import { applyStep, simulateRecovery } from "./simulate";
import type { MemberStep, Role, Step } from "./step";
import type { Member, Topology } from "../topology/topology";
import {
    fcvOf,
    findMember,
    isDelayed,
    isElectable,
    isFcvInTransition,
    isHealthy,
    primaryOf,
} from "../topology/topology";
import { compareSeries, compareVersions, seriesOf } from "../releases/version";

type FcvStep = Extract<Step, { readonly kind: "set-fcv" }>;

/**
 * Plans the steps that are left from any observed state, in order: members that an earlier run left unfinished, then
 * secondaries that cannot become primary, then the others by ascending priority, arbiters, the primary last; then the FCV.
 * The steps of one member follow each other. Returns none if there is nothing to do.
 */
export function planUpgrade(topology: Topology, goal: Goal): readonly Step[] {
    const { steps, view } = planMembers(orderMembers(topology, goal), topology, goal);
    // Every member runs the goal's version from here on.
    const fcv = planFcv(simulateRecovery(topology, view), goal);
    return fcv === undefined ? steps : [...steps, fcv];
}

/** Plans the steps that are left for some members, one after the other, and returns the set after them. */
function planMembers(members: readonly Member[], topology: Topology, goal: Goal) {
    const steps: MemberStep[] = [];
    let view = topology;
    for (const { host } of members) {
        const update = walkMember(view, host, goal);
        view = update.view;
        steps.push(...update.steps);
    }
    return { steps, view };
}

/** Returns the change of the FCV that is left or unfinished; undefined before the burn-in time has passed. */
export function planFcv(topology: Topology, goal: Goal): FcvStep | undefined {
    const from = fcvOf(topology);
    const to = goal.fcv;
    return from === undefined ||
        to === undefined ||
        (from === to && !isFcvInTransition(topology)) ||
        burnInLeftSecs(topology, goal) > 0
        ? undefined
        : { kind: "set-fcv", from, to };
}

/** Returns how long to wait before the FCV may be raised, by the age of the members' processes; 0 if it may be now. */
export function burnInLeftSecs(topology: Topology, { fcv, fcvBurnInSecs = 0 }: Goal): number {
    const current = fcvOf(topology);
    if (fcv === undefined || current === undefined || compareSeries(fcv, current) <= 0) {
        return 0;
    }
    const ages = topology.members
        .filter((member) => !member.arbiter)
        .map((member) => member.uptimeSecs ?? 0);
    return Math.max(0, fcvBurnInSecs - Math.min(...ages));
}

/** Returns the steps that are left for one member, whatever the state of the others. */
export function planMember(topology: Topology, host: string, goal: Goal): readonly MemberStep[] {
    return walkMember(topology, host, goal).steps;
}

/** Returns the steps that are left for one member, and the set after them. */
function walkMember(topology: Topology, host: string, goal: Goal) {
    const steps: MemberStep[] = [];
    let view: Topology = topology;
    for (let step = nextStep(view, host, goal); step; step = nextStep(view, host, goal)) {
        steps.push(step);
        view = applyStep(view, step);
    }
    return { steps, view };
}

/** Returns the next step of a member in its observed state; undefined if it runs the goal and is healthy. */
export function nextStep(topology: Topology, host: string, goal: Goal): MemberStep | undefined {
    const member = findMember(topology, host);
    const to = goal.version;
    const { installedVersion } = member;
    if (!member.processRuns) {
        if (mustWipeArbiter(member, to)) {
            return { kind: "move-data-aside", host, from: installedVersion ?? "no version" };
        }
        return installedVersion !== undefined &&
            (installedVersion === to || startsInstalledFirst(member, to))
            ? { kind: "start-member", host, version: installedVersion }
            : { kind: "switch-binary", host, from: installedVersion ?? "no version", to };
    }
    if (isSuperseded(member, goal)) {
        const from = installedVersion ?? to;
        return { kind: "stop-member", host, role: roleOf(member), from, to };
    }
    if (member.version === undefined || !mustRestart(member, goal)) {
        const isNew = topology.initiated && !member.inSet;
        const state = isNew ? "STARTUP" : member.arbiter ? "ARBITER" : "SECONDARY";
        const version = member.version ?? installedVersion ?? to;
        const serves = isHealthy(member) || !topology.initiated || isNew;
        // A member whose change has not proved itself is watched until it has, also by a later run.
        const done = member.version === to && serves && member.previousVersion === undefined;
        return done ? undefined : { kind: "await-member", host, version, state };
    }
    if (member.state === "PRIMARY") {
        const candidate = chooseCandidate(topology, goal)?.host;
        if (candidate !== undefined || goal.acceptsWriteDowntime !== true) {
            return { kind: "hand-over", host, candidate };
        }
    }
    return { kind: "stop-member", host, role: roleOf(member), from: member.version, to };
}

/**
 * Whether a member that is down comes back with the binary that last ran on its data, before its update. Another series requires
 * a clean shutdown of the one before it (upgrade pages of 4.4 and 5.0, downgrade pages; tried: 4.2.6 does not start on the
 * files of a killed 4.4.2). And a member that no update stopped has to serve before it is upgraded.
 */
function startsInstalledFirst(member: Member, to: string): boolean {
    const { installedVersion, preparedVersion, previousVersion, uncleanShutdown } = member;
    if (installedVersion === undefined) {
        return false;
    }
    const isOlder = compareVersions(installedVersion, to) < 0;
    const isOfNewerSeries = compareSeries(seriesOf(installedVersion), seriesOf(to)) > 0;
    const stoppedByUpdate = preparedVersion !== undefined || previousVersion !== undefined;
    return uncleanShutdown ? isOlder || isOfNewerSeries : isOlder && !stoppedByUpdate;
}

/** Whether an arbiter's folder must be emptied before an older series starts in it: downgrade pages of 6.0 and 8.3. */
export function mustWipeArbiter(
    { arbiter, holdsData, installedVersion }: Member,
    to: string,
): boolean {
    return (
        arbiter &&
        holdsData === true &&
        installedVersion !== undefined &&
        compareSeries(seriesOf(installedVersion), seriesOf(to)) > 0
    );
}

/** Chooses who takes over. */
export function chooseCandidate(topology: Topology, goal: Goal): Member | undefined {
    return rankCandidates(topology, goal).at(0);
}

/**
 * Returns who can take over, the best first: members on the goal's version, then by highest priority, tag, and declared
 * order.
 */
export function rankCandidates(topology: Topology, goal: Goal): readonly Member[] {
    const able = topology.members.filter(
        (member) => member.state === "SECONDARY" && isHealthy(member) && canBecomePrimary(member),
    );
    const onGoal = (member: Member) => (member.version === goal.version ? 1 : 0);
    const near = tagOf(primaryOf(topology), goal);
    const isNear = (member: Member) => (near !== undefined && tagOf(member, goal) === near ? 1 : 0);
    return able.sort(
        (a, b) => onGoal(b) - onGoal(a) || b.priority - a.priority || isNear(b) - isNear(a),
    );
}

/** Whether the member may become primary in a handover: hidden members may not, whatever their priority. */
function canBecomePrimary(member: Member): boolean {
    return isElectable(member) && !member.hidden;
}

function tagOf(member: Member | undefined, { candidateTag = "" }: Goal): string | undefined {
    return member?.tags?.[candidateTag];
}

/** Returns the members in the order in which they are updated. */
export function orderMembers(topology: Topology, goal: Goal): readonly Member[] {
    return topology.members
        .map((member) => ({ member, rank: rankOf(member, topology, goal) }))
        .sort((a, b) => a.rank - b.rank || a.member.priority - b.member.priority)
        .map(({ member }) => member);
}

type Rank = (member: Member, topology: Topology, goal: Goal) => boolean;

const canReachGoalNow: Rank = (member, topology, goal) =>
    comesFirst(member, topology, goal) && !needsOldBinaryFirst(member, goal);
const isPrimary: Rank = ({ state }) => state === "PRIMARY";
const isArbiter: Rank = ({ arbiter }) => arbiter;
/** An earlier run has begun to update it. */
const isPrepared: Rank = ({ state, preparedVersion }, _topology, goal) =>
    state !== "PRIMARY" && preparedVersion === goal.version;
const isCandidate: Rank = (member) => member.state !== "PRIMARY" && canBecomePrimary(member);
const isOtherSecondary: Rank = (member) =>
    member.state !== "PRIMARY" && !member.arbiter && !canBecomePrimary(member);

/** The order of updates. A member's rank is the first that applies to it. */
const ranks: readonly Rank[] = [
    canReachGoalNow,
    comesFirst,
    isPrepared,
    isOtherSecondary,
    isCandidate,
    isArbiter,
    isPrimary,
];

function rankOf(member: Member, topology: Topology, goal: Goal): number {
    return ranks.findIndex((applies) => applies(member, topology, goal));
}

/** Whether the member must be updated before all others. */
export function isUnfinished(member: Member, topology: Topology, goal: Goal): boolean {
    return isMidUpdate(member, topology, goal) || isDowngrade(member, goal);
}

/**
 * Whether the member comes before all others: an earlier run left it unfinished, or it does not serve for another reason. No
 * other member may be stopped before it does.
 */
export function comesFirst(member: Member, topology: Topology, goal: Goal): boolean {
    return isUnfinished(member, topology, goal) || (topology.initiated && !isHealthy(member));
}

/** Whether an earlier run began to update the member and did not finish. */
export function isMidUpdate(member: Member, topology: Topology, goal: Goal): boolean {
    const unproven = member.previousVersion !== undefined;
    return member.version !== undefined
        ? !mustRestart(member, goal) && (!isHealthy(member) || unproven)
        : unproven ||
              member.preparedVersion === goal.version ||
              member.installedVersion === goal.version ||
              isReverted(member, topology, goal);
}

/** Whether its new binary did not start, and the goal is again what all others run. */
function isReverted(member: Member, topology: Topology, goal: Goal): boolean {
    const others = topology.members.filter((other) => other.host !== member.host);
    return isDowngrade(member, goal) && others.every((other) => other.version === goal.version);
}

/** Whether the member is down and would start a newer version than the goal. */
function isDowngrade({ processRuns, installedVersion }: Member, goal: Goal): boolean {
    return (
        !processRuns &&
        installedVersion !== undefined &&
        compareVersions(installedVersion, goal.version) > 0
    );
}

/** Whether its old binary must run once more before the switch, which stops the member again: all others must serve then. */
export function needsOldBinaryFirst(member: Member, goal: Goal): boolean {
    return member.processRuns
        ? (member.version ?? member.installedVersion) !== goal.version
        : !mustWipeArbiter(member, goal.version) && startsInstalledFirst(member, goal.version);
}

/**
 * Whether the members differ in version, or only some have their new configuration: an upgrade or a change of options has
 * begun, and whichever way the program decides, some members have to be restarted.
 */
export function isPartlyDone(topology: Topology, goal: Goal): boolean {
    const running = topology.members.filter(({ version }) => version !== undefined);
    const left = running.filter((member) => mustRestart(member, goal)).length;
    return isMixed(topology) || (left > 0 && left < running.length);
}

/** Whether the members run different versions, or would if all of them ran. */
export function isMixed({ members }: Topology): boolean {
    const versions = members.flatMap(
        ({ version, installedVersion }) => version ?? installedVersion ?? [],
    );
    return new Set(versions).size > 1;
}

/**
 * Whether a change that has not proved itself keeps the member from answering, and the program meanwhile asks for another
 * one: an option that shut this package out was corrected. There is nothing to wait for.
 */
export function isSuperseded(member: Member, goal: Goal): boolean {
    const { processRuns, version, previousVersion, installedVersion, configDiffers } = member;
    return (
        processRuns &&
        member.shuttingDown !== true &&
        version === undefined &&
        previousVersion !== undefined &&
        (configDiffers || installedVersion !== goal.version)
    );
}

/** Whether the running process has another version or configuration than the goal. */
export function mustRestart(member: Member, goal: Goal): boolean {
    return member.processRuns && (member.version !== goal.version || member.configDiffers);
}

/**
 * Whether a killed run has prepared a start of the member that is not its next one: with that link, a stop by another process
 * would look like ours.
 */
export function hasLeftover(member: Member, goal: Goal): boolean {
    const { version, preparedVersion } = member;
    return (
        preparedVersion !== undefined &&
        version !== undefined &&
        isHealthy(member) &&
        !(preparedVersion === goal.version && mustRestart(member, goal))
    );
}

/** Returns the member's role in the set. */
export function roleOf(member: Member): Role {
    if (member.state === "PRIMARY") {
        return "primary";
    }
    if (member.arbiter) {
        return "arbiter";
    }
    if (isDelayed(member)) {
        return "delayed secondary";
    }
    if (member.votes === 0) {
        return "non-voting secondary";
    }
    return member.hidden ? "hidden secondary" : "secondary";
}
