import { compareVersions, parseVersion } from "./version";

/** Of the releases that lie there, those that nobody needs, but for the newest ones that are to be kept. */
export function releasesToRemove(
    lying: readonly string[],
    needed: ReadonlySet<string>,
    keep: number,
): readonly string[] {
    return lying
        .filter((name) => isVersion(name) && !needed.has(name))
        .toSorted((a, b) => compareVersions(b, a))
        .slice(keep);
}

/** Other things may lie there too. */
function isVersion(name: string): boolean {
    try {
        parseVersion(name);
        return true;
    } catch {
        return false;
    }
}
