import type { AcceptableCode, Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";

/** More names than that make a message nobody reads. */
const mostNames = 10;

/** Limits that the checks judge by. */
export interface Limits {
    /** A member further behind the primary than this stops an upgrade. */
    readonly maxLagSecs: number;
    /** How long a member is away for its restart: see `expectDownSecs`. */
    readonly expectedDownSecs: number;
    /** What the program accepts: such a blocker only warns. */
    readonly accept: readonly AcceptableCode[];
}

/** Sees one thing. Pure: all it knows is in its arguments. */
export type Check = (
    topology: Topology,
    goal: Goal,
    limits: Limits,
    inspection: Inspection,
) => readonly Finding[];

export function listNames(names: readonly string[]): string {
    const more = names.length - mostNames;
    return `${names.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
