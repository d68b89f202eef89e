import type { Edition } from "../edition";

/** Everything that this package knows about one MongoDB series. Absent parts: nothing is known. */
export interface Series {
    /** "6.0" */
    readonly series: string;
    /** The series whose servers this one may replace while the FCV is theirs; and be replaced by again, while it stays theirs. */
    readonly from: readonly string[];
    /** setFeatureCompatibilityVersion requires `confirm: true` (from 7.0; older servers reject the field). */
    readonly confirmFcv: boolean;
    /** The vendor supports lowering the FCV from this series without its help. */
    readonly lowersFcv: boolean;
    /** The oldest release of the previous series that may replace this one. */
    readonly floor?: DowngradeFloor;
    readonly removedOptions?: readonly OptionRemoval[];
    /** The first version of each driver that supports all features of the series, by `metadata.driver.name`. */
    readonly minimumDrivers?: Readonly<Record<string, string>>;
    readonly dataRules?: readonly DataRule[];
    readonly knownBad?: readonly KnownBad[];
    readonly host?: HostDemands;
}

/** How far back a set may go within the previous series. */
export interface DowngradeFloor {
    readonly version: string;
    /** True: older releases never work. False: they fail only if the data contain something of the newer series. */
    readonly always: boolean;
    /** What can be searched for to find out: unique indexes that the newer series built. */
    readonly dependsOn?: "unique-indexes";
    /** Why; begins with what was observed. */
    readonly reason: string;
}

/** An option or server parameter that a series treats differently from the previous one. */
export interface OptionRemoval {
    /** As in the configuration file; includes everything below it. */
    readonly path: string;
    /** An earlier series, or one release of this one. Default: this series. */
    readonly since?: string;
    readonly effect: "refused" | "ignored" | "changed";
    /** Default: any value. */
    readonly onlyIf?: string;
    /** Default: every edition. */
    readonly edition?: Edition;
    /** What happened to it. */
    readonly explanation: string;
    /** What to do, as one sentence. Default: remove it. */
    readonly instead?: string;
}

/** What a hop has to know about the data. */
export type DataQuestion = "indexes" | "bucket-views" | "invalid-buckets" | "crowded-databases";

/** What a scan of the data lists by name. */
export type DataProblem =
    "ttlNan" | "geoHaystack" | "bucketViews" | "invalidBuckets" | "crowdedDatabases";

/** Data that a series does not accept (blocker) or changes (warning). */
export interface DataRule {
    /** What to ask the set. */
    readonly question: DataQuestion;
    /** Which of the findings concern this rule. */
    readonly problem: DataProblem;
    readonly severity: "blocker" | "warning";
    /** What the series does; the names of what was found follow it. */
    readonly effect: string;
    readonly remedy: string;
}

/** First and last release, both inclusive. */
export type ReleaseRange = readonly [string, string];

/** A release, or a step from one to another, that the vendor warns of. */
export interface KnownBad {
    /** Where the vendor reports it. */
    readonly tickets: string;
    /** The releases that are bad to install. */
    readonly to: ReleaseRange;
    /** Only bad when coming from these. */
    readonly from?: ReleaseRange;
    /** Only bad for sets that use this. */
    readonly onlyWith?: string;
    readonly happens: string;
    /** The first release with the fix. */
    readonly choose: string;
}

/** What the series, and later ones, demand of a member's machine in addition to what older ones do. */
interface HostDemands {
    readonly processor?: ProcessorDemand;
    readonly brokenKernels?: BrokenKernels;
    /** From this release on, servers ignore net.maxIncomingConnections above 80 % of half of their open-files limit. */
    readonly connectionLimitFrom?: string;
}

interface ProcessorDemand {
    /** As Node names it. */
    readonly architecture: string;
    /** The first release that has it. */
    readonly from: string;
    /** As the kernel names them. */
    readonly features: readonly string[];
    /** What has these features: "AVX". */
    readonly required: string;
}

/** Linux kernels on which servers fail because both use restartable sequences (rseq). */
interface BrokenKernels {
    readonly first: string;
    readonly last: string;
    /** "a kernel below 6.19 …": which ones work, with the ticket. */
    readonly required: string;
}
