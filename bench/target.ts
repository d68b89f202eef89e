import type { Place } from "../test/kit/sets/by-hand";

/** A set of real servers that one strategy upgrades once. */
export interface Target {
    readonly places: readonly Place[];
    readonly connectionString: string;
    /** Resolves to the processor time that this took, without that of servers and applications. */
    upgrade(version: string): Promise<number>;
    close(): Promise<void>;
}

/** What is made before the clock starts. */
export interface TargetOptions {
    readonly from: string;
    readonly to: string;
    readonly members: number;
}

export type MakeTarget = (options: TargetOptions) => Promise<Target>;
