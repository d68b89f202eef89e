import type { ServerEvent } from "../../test/kit/sets/server-log";

/** One operation of an application. Times of this file are milliseconds of the wall clock, as in the servers' logs. */
export interface Operation {
    readonly startedMs: number;
    readonly tookMs: number;
    /** How often the driver sent it; more than 1 after a retry. */
    readonly attempts: number;
    readonly failed: boolean;
}

/** One application's operations in order: it sends the next one when the last one has ended. */
export interface ApplicationRecord {
    readonly name: string;
    readonly operations: readonly Operation[];
    /** The first few of its errors. */
    readonly errors: readonly string[];
}

/** Measurements of one upgrade: by its clients and from the servers' own logs. */
export interface UpgradeRecord {
    readonly beganMs: number;
    readonly endedMs: number;
    /** Processor time of the process that drove the upgrade, without the servers and the applications. */
    readonly cpuMs: number;
    readonly applications: readonly ApplicationRecord[];
    /** Each member's whole log, in the order of the set's configuration. */
    readonly members: readonly MemberRecord[];
    /** Acknowledged majority writes that some member does not have. */
    readonly lostWrites: number;
}

export interface MemberRecord {
    readonly host: string;
    readonly events: readonly ServerEvent[];
}

/** A time interval. */
export interface Span {
    readonly fromMs: number;
    readonly toMs: number;
}

export function overlapMs(a: Span, b: Span): number {
    return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}
