/** The outputs of the program's stack, as `pulumi stack output --json` prints them. */
export interface SetOutputs {
    readonly connectionString: string;
    readonly primary: string;
    readonly runningVersion: string;
    readonly members: readonly {
        readonly host: string;
        readonly state: string;
        readonly version: string;
    }[];
    readonly lastUpgrade: Outcome | null;
}

/** The package's own measurement of the upgrade. */
export interface Outcome {
    readonly from: string;
    readonly to: string;
    readonly members: readonly {
        readonly host: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    readonly noPrimaryMs: number;
    readonly totalMs: number;
}
