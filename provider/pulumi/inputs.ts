import type { Binaries } from "../io/binaries/binaries";
import type { UpgradeSettings } from "../run/ports";
import type { MemberConfig } from "../core/checks/configuration";

/** Version of the JSON that resources keep in the stack's state; old ones stay readable. */
export const stateVersion = 1;

/** All members, for whoever has to see the whole set. */
export interface SetInputs {
    readonly setName: string;
    readonly members: readonly PeerInputs[];
    readonly settings: UpgradeSettings;
}

export interface PeerInputs {
    readonly host: string;
    /** Where its data, configuration, log and links to its binaries lie. */
    readonly folder: string;
}

/** Inputs of a `Member`. */
export interface MemberInputs {
    readonly stateVersion: typeof stateVersion;
    readonly host: string;
    readonly version: string;
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
    readonly set: SetInputs;
    /** The steps left for this member, numbered within the set's plan. For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
    /** For live status in this resource's row. */
    readonly resourceUrn: string;
}

/** What a `Member` adds to its inputs. */
export interface MemberOutputs extends MemberInputs {
    /** Measured: what the server reports. Absent while it is down. */
    readonly runningVersion?: string;
    /** Measured: PRIMARY, SECONDARY, ARBITER, DOWN, … */
    readonly state: string;
    readonly lastUpgrade?: LastMemberUpgrade;
}

/** How one member's last change of version went, measured. */
export interface LastMemberUpgrade {
    readonly from: string;
    readonly to: string;
    readonly role: string;
    /** ISO date. */
    readonly startedAt: string;
    readonly downMs: number;
    readonly totalMs: number;
    readonly noPrimaryMs: number;
}

/** Inputs of the `Configuration`. */
export interface ConfigurationInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly configured: readonly (MemberConfig & { readonly host: string })[];
}

/** Inputs of the `FeatureCompatibility`. */
export interface FeatureCompatibilityInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly version: string;
    /** Absent: not managed, only read. */
    readonly wanted?: string;
    readonly plan: readonly string[];
}

export interface FeatureCompatibilityOutputs extends FeatureCompatibilityInputs {
    /** Measured. */
    readonly current: string;
}
