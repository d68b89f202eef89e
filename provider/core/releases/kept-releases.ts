import { compareVersions, readVersion } from "./version";

/** Of the releases that lie there, those that nobody needs, but for the newest ones that are to be kept. */
export function releasesToRemove(
    lying: readonly string[],
    needed: ReadonlySet<string>,
    keep: number,
): readonly string[] {
    return lying
        .filter((name) => readVersion(name) !== undefined && !needed.has(name))
        .toSorted((a, b) => compareVersions(b, a))
        .slice(keep);
}
