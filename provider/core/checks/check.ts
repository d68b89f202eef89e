import type { AcceptableCode, Finding } from "../errors/errors";
import type { Inspection, MemberInspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { isMidUpdate, isMixed } from "../plan/plan";
import type { Member, Topology } from "../topology/topology";
import { isEmptied } from "../topology/topology";

/** A message with more names than this is too long to read. */
const maxNames = 10;

/** The limits and exceptions that checks apply. */
export interface Limits {
    /** A member that lags further behind the primary than this blocks an upgrade. */
    readonly maxLagSecs: number;
    /** How long a member is expected to be unavailable for its restart: see `expectDownSecs`. */
    readonly expectedDownSecs: number;
    /** Codes that the program accepts: a blocker with one of them becomes a warning. */
    readonly accept: readonly AcceptableCode[];
}

/** A pre-flight check looks for one problem. It is pure: it knows only its arguments. */
export type Check = (
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
    limits: Limits,
) => readonly Finding[];

/** Lists the first ten names, and says how many more there are. */
export function listNames(names: readonly string[]): string {
    const more = names.length - maxNames;
    return `${names.slice(0, maxNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Returns the first words of a finding that blocks the upgrade to the goal. */
export function cannotUpgrade({ setName }: Topology, { version }: Goal): string {
    return `Cannot upgrade ${setName} to ${version}`;
}

/** Returns the members of which the inspection knows something, each with its part of it. */
export function inspectedMembers(
    { members }: Topology,
    inspection: Inspection,
): readonly { readonly member: Member; readonly found: MemberInspection }[] {
    return members.flatMap((member) => {
        const found = inspection.members.get(member.host);
        return found ? [{ member, found }] : [];
    });
}

/**
 * Whether only an update brings the member back: an earlier run left it unfinished, or it went down once an upgrade had
 * begun. Before that, an operator may have stopped it on purpose.
 */
export function isBroughtBack(member: Member, topology: Topology, goal: Goal): boolean {
    return (
        isMidUpdate(member, topology, goal) ||
        (!member.processRuns && isMixed(topology) && canStart(member))
    );
}

/** Whether it is known what last ran on its data, or there is no data. */
function canStart(member: Member): boolean {
    return member.installedVersion !== undefined || isEmptied(member);
}

export function bringsMemberBack(topology: Topology, goal: Goal): boolean {
    return topology.members.some((member) => isBroughtBack(member, topology, goal));
}
