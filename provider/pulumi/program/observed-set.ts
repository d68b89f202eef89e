import type { Finding } from "../../core/errors/errors";
import type { HeldLock } from "../../core/gates/lock";
import type { Inspection } from "../../core/inspection/inspection";
import type { PausedHop } from "../../core/plan/pause";
import type { Hop } from "../../core/plan/upgrade-path";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { Member, Topology } from "../../core/topology/topology";
import type { SetSpec } from "../args/spec";
import type { Membership } from "../session/membership";
import type { SetInputs } from "../state/inputs";
import type { Adoption } from "./adoption-findings";

/** Everything that the program knows of the set before it declares resources. */
export interface Observed {
    readonly spec: SetSpec;
    readonly set: SetInputs;
    readonly config: DesiredConfig;
    /** The declared members that are in the set. */
    readonly topology: Topology;
    /** Changes of the set's members and their configuration. Absent: none. */
    readonly membership?: Membership;
    readonly inspection: Inspection;
    /** The hops in their order, at least one. The members take the last one, the `UpgradePath` the others. */
    readonly hops: readonly Hop[];
    /** The last hop, as far as this run takes it. */
    readonly paused: PausedHop;
    /** This run changes the set's members, and leaves all restarts to the next one. */
    readonly membersFirst: boolean;
    /** Hosts on which no command can run. */
    readonly unreachable: readonly Finding[];
    /** Members that this run leaves out. Undefined: it cannot do without one of them. */
    readonly omitted: readonly Member[] | undefined;
    /** The set's lock when it was observed. Undefined: no run held it. */
    readonly lock: HeldLock | undefined;
    readonly adoption: Adoption;
    /** Findings of resolving the upgrade path and of the gates. */
    readonly findings: readonly Finding[];
    /** Approval token of the full upgrade path, even if this run takes only a part of it; null if there is nothing to do. */
    readonly approvalToken: string | null;
}
