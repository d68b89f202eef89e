import type { Finding } from "../../core/errors/errors";
import type { HeldLock } from "../../core/gates/lock";
import type { Inspection } from "../../core/inspection/inspection";
import type { Hop } from "../../core/plan/upgrade-path";
import type { PausedHop } from "../../core/plan/pause";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { Topology } from "../../core/topology/topology";
import type { SetSpec } from "../args/spec";
import type { Membership } from "../session/membership";
import type { SetInputs } from "../state/inputs";
import type { Adoption } from "./adoption-findings";

/** What the program learned before it declares resources. */
export interface Observed {
    readonly spec: SetSpec;
    readonly set: SetInputs;
    readonly config: DesiredConfig;
    /** Of the members that the program names and the set has. */
    readonly topology: Topology;
    /** What is to be done about the others, and about what members are to the set; absent where nothing is. */
    readonly membership?: Membership;
    readonly inspection: Inspection;
    /** One after the other, at least one: the last is the members' own, the others the `UpgradePath`'s. */
    readonly hops: readonly Hop[];
    /** The last one, as far as this run takes it. */
    readonly paused: PausedHop;
    /** Who worked on the set when it was looked at. */
    readonly lock: HeldLock | undefined;
    readonly adoption: Adoption;
    /** What was found while the hops were looked for, and of the gates before them. */
    readonly findings: readonly Finding[];
    /** Of the whole way, whatever this run takes of it; null where there is nothing to do. */
    readonly approvalToken: string | null;
}
