import type { Place } from "../test/kit/sets/by-hand";

/** A set of real servers that one strategy upgrades once. */
export interface Target {
    readonly places: readonly Place[];
    readonly connectionString: string;
    /** Resolves to the processor time of the upgrade in ms, without servers and applications. */
    upgrade(version: string): Promise<number>;
    close(): Promise<void>;
}

/** The set to create before the measurement. */
export interface TargetOptions {
    readonly from: string;
    readonly to: string;
    readonly members: number;
}

export type MakeTarget = (options: TargetOptions) => Promise<Target>;
