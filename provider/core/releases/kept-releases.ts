import { compareVersions, readVersion } from "./version";

/** Returns the staged releases that no member needs, except the newest `keep` of them. */
export function releasesToRemove(
    staged: readonly string[],
    needed: ReadonlySet<string>,
    keep: number,
): readonly string[] {
    return staged
        .filter((name) => readVersion(name) !== undefined && !needed.has(name))
        .toSorted((a, b) => compareVersions(b, a))
        .slice(keep);
}
