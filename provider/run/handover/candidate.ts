import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { HandOverStep } from "../../core/reconfig/set-step";
import type { Member, Topology } from "../../core/topology/topology";
import { isCaughtUp, primaryOf } from "../../core/topology/topology";
import { describeMember } from "../describe-member";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";

/** What decides about a handover. */
export interface Rules {
    /** Returns who can take over, the best first. */
    readonly rank: (topology: Topology, goal: Goal) => readonly Member[];
    /** Returns a reason to wait; throws if waiting would not help. */
    readonly guard: (
        step: HandOverStep,
        topology: Topology,
        goal: Goal,
        ports: Ports,
    ) => Promise<UpgradeError | undefined>;
}

/** A handover under way. */
export interface HandOver {
    readonly host: string;
    readonly goal: Goal;
    readonly rules: Rules;
    readonly begunAt: number;
    readonly ports: Ports;
}

/** Who takes over, by one observation on which the handover is possible and allowed. */
export interface Choice {
    readonly candidate: string;
    /** Who may take over instead, the best first. */
    readonly substitutes: readonly string[];
    readonly topology: Topology;
    /** The whole limit has passed, and the program demands the step-down all the same. */
    readonly force: "force" | undefined;
}

/** What an observation shows: a choice, none as the member is not primary any more, or why none is possible yet. */
type Checked =
    | { readonly done: Choice | undefined }
    | { readonly seen: string; readonly refusal: UpgradeError };

/** For how long the best candidate alone is waited for, although another one may be ready. */
const patienceSecs = 5;

/** Waits until a candidate is ready and the set allows the handover; undefined if the member is not primary any more. */
export async function awaitCandidate(handOver: HandOver): Promise<Choice | undefined> {
    const { clock, reporter, settings } = handOver.ports;
    let refusal: UpgradeError | undefined;
    return waitUntil<Choice | undefined>(
        clock,
        settings.handOverTimeoutSecs - waitedSecs(handOver),
        async () => {
            const checked = await check(handOver, isForced(handOver) ? "force" : undefined);
            if ("refusal" in checked) {
                refusal = checked.refusal;
                reporter.waiting(checked.seen);
            }
            return checked;
        },
        (seen) => refusal ?? new UpgradeError("no-candidate", seen),
    );
}

/**
 * Observes the set once more, directly before the step-down: the candidate may have died since it was chosen, and so may any
 * other member whose vote its election needs.
 */
export function recheck(handOver: HandOver, { candidate, force }: Choice): Promise<Checked> {
    const { rules } = handOver;
    const rank: Rules["rank"] = (topology, goal) =>
        rules.rank(topology, goal).filter((member) => member.host === candidate);
    return check({ ...handOver, rules: { ...rules, rank } }, force);
}

async function check(handOver: HandOver, force: Choice["force"]): Promise<Checked> {
    const { host, goal, rules, ports } = handOver;
    const topology = await ports.observer.observe();
    if (primaryOf(topology)?.host !== host) {
        return { done: undefined };
    }
    const ranked = rules.rank(topology, goal);
    const chosen = pickReady(ranked, handOver) ?? (force && ranked.at(0));
    if (chosen === undefined) {
        const seen = ranked.length === 0 ? "none" : describeOthers(host, topology);
        return {
            seen: `no member is ready to take over: ${seen}`,
            refusal: noCandidate(handOver, seen),
        };
    }
    const candidate = chosen.host;
    const step = { kind: "hand-over", host, candidate } as const;
    // A lag is no reason against a step-down by force.
    const settings = { ...ports.settings, ...(force && { maxLagSecs: Infinity }) };
    const refusal = await rules.guard(step, topology, goal, { ...ports, settings });
    const substitutes = ranked.map((member) => member.host).filter((each) => each !== candidate);
    return refusal
        ? { seen: refusal.message, refusal }
        : { done: { candidate, substitutes, topology, force } };
}

/**
 * Picks the best member that has caught up. At first only the best of all; then another one of the same version and
 * priority; in the end also one of lower priority, although the set will then elect once more by itself.
 */
function pickReady(ranked: readonly Member[], handOver: HandOver): Member | undefined {
    const waited = waitedSecs(handOver);
    const isAnyPriority = waited >= handOver.ports.settings.handOverTimeoutSecs / 2;
    const [best] = ranked;
    return ranked.find(
        (member) =>
            isCaughtUp(member) &&
            member.lagSecs !== undefined &&
            (member === best ||
                (waited >= patienceSecs &&
                    member.version === best?.version &&
                    (member.priority === best?.priority || isAnyPriority))),
    );
}

function noCandidate({ host, ports }: HandOver, seen: string): UpgradeError {
    const { handOverTimeoutSecs } = ports.settings;
    return new UpgradeError(
        "no-candidate",
        `No member was ready to take over from ${host} within ${handOverTimeoutSecs} s (last seen: ${seen})`,
        { host },
    );
}

/** Returns how far each member with data is behind, without the primary itself. */
export function describeOthers(host: string, topology: Topology): string {
    return topology.members
        .filter((member) => member.host !== host && !member.arbiter)
        .map((member) => `${member.host} ${describeMember(member)}`)
        .join("; ");
}

/** Whether the whole limit has passed. */
export function isOverdue(handOver: HandOver): boolean {
    return waitedSecs(handOver) >= handOver.ports.settings.handOverTimeoutSecs;
}

function isForced(handOver: HandOver): boolean {
    return handOver.ports.settings.forceStepDown === true && isOverdue(handOver);
}

function waitedSecs({ begunAt, ports }: HandOver): number {
    return (ports.clock.now() - begunAt) / 1000;
}
