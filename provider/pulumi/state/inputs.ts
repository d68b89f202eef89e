import type { Access } from "../../io/mongodb/access";
import type { Binaries } from "../../io/releases/store/release-source";
import type { EventsChoice } from "../../io/notify/choice";
import type { Secret } from "../../io/mongodb/secret";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { ServiceChoice } from "../../io/service/service-of";
import type { SshShell } from "../../io/ssh/shell";
import type { UpgradeSettings } from "../../run/ports";
import type { GoalChoices } from "../../core/plan/goal";
import type { MemberConfig } from "../../core/topology/member-config";
import type { LastMemberUpgrade } from "../../core/report/upgrade-record";

/** Version of the JSON that resources keep in the stack's state. Old versions stay readable. */
export const stateVersion = 1 as const;

/** Inputs that all resources of a set share: how the whole set is reached and updated. */
export interface SetInputs {
    readonly setName: string;
    /** Name under which the resource's work holds the set's lock: "acme/shop/prod/rs0". */
    readonly owner: string;
    readonly members: readonly PeerInputs[];
    readonly settings: UpgradeSettings;
    /** The choices that hold for every goal on the upgrade path: a goal is these and a version. */
    readonly choices: GoalChoices;
    /** How this package connects to the members. Absent: without authentication and TLS. */
    readonly access?: Access;
    /** Where events are sent. Absent: nowhere. */
    readonly events?: EventsChoice;
}

/** How one member of the set is reached and run. */
export interface PeerInputs {
    readonly host: string;
    /** Folder of its data, configuration, log and links to its binaries. */
    readonly folder: string;
    /** How its host is reached. Absent: it is this machine. */
    readonly shell?: SshShell;
    /** What starts and stops it. Absent: this package does. */
    readonly service?: ServiceChoice;
    /** Paths of an adopted member's data and log. A destroy leaves it running. Absent: this package created it. */
    readonly adopted?: AdoptedPaths;
}

/** Inputs of a `Member`. */
export interface MemberInputs {
    readonly stateVersion: typeof stateVersion;
    readonly host: string;
    readonly version: string;
    /** The version it runs, if a change of version is planned. For policies, which see no old inputs; never acted on. */
    readonly from?: string;
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
    /** Further files of the member's folder that the configuration needs, by name: key file, certificates. Absent: none. */
    readonly files?: MemberFiles;
    readonly set: SetInputs;
    /** A pause leaves the member as it is: `version` is what it runs, and its configuration is not compared. Absent: no pause. */
    readonly paused?: true;
    /** The remaining steps of this member, numbered within the set's plan. For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
    /** URN of this resource, for status texts in its row. */
    readonly resourceUrn: string;
}

/** Contents of files in a member's folder, by name. */
export type MemberFiles = Readonly<Record<string, Secret>>;

/** Outputs of a `Member`: its inputs, and what was measured. */
export interface MemberOutputs extends MemberInputs {
    /** Version that the server reports. Absent while it is down. */
    readonly runningVersion?: string;
    /** State that the server reports: PRIMARY, SECONDARY, ARBITER; DOWN if it does not answer. */
    readonly state: string;
    /** Generation of its claim on the member. Absent in old state. */
    readonly generation?: number;
    /** Measurements of the last change of version. Absent before the first. */
    readonly lastUpgrade?: LastMemberUpgrade;
    /** The changes of version before it, the oldest first; only the last few. Absent if there were none. */
    readonly earlierUpgrades?: readonly LastMemberUpgrade[];
}

/** Inputs of the `Configuration`. */
export interface ConfigurationInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly configured: readonly (MemberConfig & { readonly host: string })[];
    /** The remaining steps of the set's configuration. For the reader of a preview; never acted on. Absent in old state. */
    readonly plan?: readonly string[];
    /** URN of this resource, for status texts in its row. Absent in old state. */
    readonly resourceUrn?: string;
}

/** Outputs of the `Configuration`. */
export interface ConfigurationOutputs extends ConfigurationInputs {
    /** Generation of its claim on the set. Absent in old state. */
    readonly generation?: number;
}

/** Inputs of the `FeatureCompatibility`. */
export interface FeatureCompatibilityInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly version: string;
    /** The FCV to set. Absent: it is only read. */
    readonly desired?: string;
    /** How long the members must have run `version` before the FCV is raised. Absent: no time. */
    readonly burnInSecs?: number;
    /** The remaining step of the FCV. For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
}

/** Outputs of the `FeatureCompatibility`. */
export interface FeatureCompatibilityOutputs extends FeatureCompatibilityInputs {
    /** The FCV that the servers report. */
    readonly current: string;
}

/** Inputs of an `UpgradePath`: the hops before the last one, which is the members' own. */
export interface UpgradePathInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly binaries: Binaries;
    readonly members: readonly Pick<MemberInputs, "host" | "config" | "files">[];
    /** The hops in their order; empty if the version is one hop away. */
    readonly hops: readonly { readonly version: string; readonly fcv: string }[];
    /** The steps of these hops. For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
    /** URN of this resource, for status texts in its row. */
    readonly resourceUrn: string;
}

/** Outputs of an `UpgradePath`. */
export interface UpgradePathOutputs extends UpgradePathInputs {
    /** Measurements of the hops of the last update that had any. Absent before the first. */
    readonly lastHops?: readonly LastHop[];
    /** The hops of the updates before it; only the last few. Absent if there were none. */
    readonly earlierHops?: readonly LastHop[];
}

/** Measurements of a hop. */
export interface LastHop {
    readonly version: string;
    /** In the order in which they were upgraded. */
    readonly members: readonly (LastMemberUpgrade & { readonly host: string })[];
}
