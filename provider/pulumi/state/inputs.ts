import type { Access } from "../../io/mongodb/access";
import type { Binaries } from "../../io/releases/store/release-source";
import type { EventsChoice } from "../../io/notify/choice";
import type { Secret } from "../../io/mongodb/secret";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { ServiceChoice } from "../../io/service/service";
import type { SshShell } from "../../io/ssh/shell";
import type { UpgradeSettings } from "../../run/ports";
import type { GoalChoices } from "../../core/plan/goal";
import type { MemberConfig } from "../../core/topology/member-config";
import type { LastMemberUpgrade } from "../../core/report/upgrade-record";

/** Version of the JSON that resources keep in the stack's state; old ones stay readable. */
export const stateVersion = 1;

/** All members, for whoever has to see the whole set. */
export interface SetInputs {
    readonly setName: string;
    /** Who holds the set's lock while this resource works: "acme/shop/prod/rs0". */
    readonly owner: string;
    readonly members: readonly PeerInputs[];
    readonly settings: UpgradeSettings;
    /** The choices that hold for every goal on the upgrade path: a goal is these and a version. */
    readonly choices: GoalChoices;
    /** How this package speaks to the members. Absent: as nobody, without TLS. */
    readonly access?: Access;
    /** Where events go. Absent: nowhere. */
    readonly events?: EventsChoice;
}

export interface PeerInputs {
    readonly host: string;
    /** Where its data, configuration, log and links to its binaries lie. */
    readonly folder: string;
    /** How its host is reached. Absent: it is this machine. */
    readonly shell?: SshShell;
    /** What starts and stops it. Absent: a process that this package starts. */
    readonly service?: ServiceChoice;
    /** Somebody else started it first: where its data and log lie. A destroy leaves it running. Absent: made by this package. */
    readonly adopted?: AdoptedPaths;
}

/** Inputs of a `Member`. */
export interface MemberInputs {
    readonly stateVersion: typeof stateVersion;
    readonly host: string;
    readonly version: string;
    /** What it runs, where a change of version is planned. For policies, which see no old inputs; never acted on. */
    readonly from?: string;
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
    /** What the configuration needs beside it in the member's folder, by name: key file, certificates. Absent: nothing. */
    readonly files?: MemberFiles;
    readonly set: SetInputs;
    /** A pause keeps it as it is: `version` is what it runs, and its configuration is not compared. Absent: it takes part. */
    readonly paused?: true;
    /** The steps left for this member, numbered within the set's plan. For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
    /** For live status in this resource's row. */
    readonly resourceUrn: string;
}

export type MemberFiles = Readonly<Record<string, Secret>>;

/** What a `Member` adds to its inputs. */
export interface MemberOutputs extends MemberInputs {
    /** Measured: what the server reports. Absent while it is down. */
    readonly runningVersion?: string;
    /** Measured: PRIMARY, SECONDARY, ARBITER, DOWN, … */
    readonly state: string;
    readonly lastUpgrade?: LastMemberUpgrade;
    /** Those before it, the oldest first, for who asks for the past; some. Absent in states of 0.1, and where there were none. */
    readonly earlierUpgrades?: readonly LastMemberUpgrade[];
}

/** Inputs of the `Configuration`. */
export interface ConfigurationInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly configured: readonly (MemberConfig & { readonly host: string })[];
    /** The steps left for the set's configuration. For the reader of a preview; never acted on. Absent in old state. */
    readonly plan?: readonly string[];
    /** For live status in this resource's row. Absent in old state. */
    readonly resourceUrn?: string;
}

/** Inputs of the `FeatureCompatibility`. */
export interface FeatureCompatibilityInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly version: string;
    /** Absent: not managed, only read. */
    readonly desired?: string;
    /** How long the members must have run `version` before it is raised. Absent: no time. */
    readonly burnInSecs?: number;
    readonly plan: readonly string[];
}

export interface FeatureCompatibilityOutputs extends FeatureCompatibilityInputs {
    /** Measured. */
    readonly current: string;
}

/** Inputs of an `UpgradePath`: what lies before the last hop, which is the members' own. */
export interface UpgradePathInputs {
    readonly stateVersion: typeof stateVersion;
    readonly set: SetInputs;
    readonly binaries: Binaries;
    readonly members: readonly {
        readonly host: string;
        readonly config: object;
        readonly files?: MemberFiles;
    }[];
    /** One after the other; empty where the version is one hop away. */
    readonly hops: readonly { readonly version: string; readonly fcv: string }[];
    /** For the reader of a preview; never acted on. */
    readonly plan: readonly string[];
    readonly resourceUrn: string;
}

export interface UpgradePathOutputs extends UpgradePathInputs {
    /** How the hops of the last update that had any went, measured; absent before the first. */
    readonly lastHops?: readonly LastHop[];
    /** Those of the updates before it; some. Absent in states of 0.1, and where there were none. */
    readonly earlierHops?: readonly LastHop[];
}

export interface LastHop {
    readonly version: string;
    /** In the order in which they were upgraded. */
    readonly members: readonly (LastMemberUpgrade & { readonly host: string })[];
}
