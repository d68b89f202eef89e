// The properties of this package's resources that these policies read, as the engine passes them.
export const setType = "pulumi-mongodb-replicaset:index:ReplicaSet";
export const memberType = "pulumi-nodejs:dynamic/mongodb:Member";
export const stackReferenceType = "pulumi:pulumi:StackReference";

/** The arguments of a `ReplicaSet`. */
export interface SetProps {
    readonly version?: string;
    readonly featureCompatibilityVersion?: string;
    readonly upgrade?: { readonly force?: string };
}

/** The inputs of one of its members. `from` is present when a change of version is planned. */
export interface MemberProps {
    readonly host?: string;
    readonly version?: string;
    readonly from?: string;
}

/** "6.0" of "6.0.27". */
export function seriesOf(version: string): string {
    return version.split(".").slice(0, 2).join(".");
}

/** Compares versions by their numbers: 6.0.9 comes before 6.0.10. */
export function isBefore(version: string, other: string): boolean {
    const [mine, theirs] = [version, other].map((each) => each.split(/[.-]/).map(Number));
    const at = (mine ?? []).findIndex((part, index) => part !== theirs?.[index]);
    return at >= 0 && (mine?.[at] ?? 0) < (theirs?.[at] ?? 0);
}
