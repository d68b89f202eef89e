import { releasesOfSeries } from "../releases/releases-of-series";
import type { Edition } from "../releases/edition";

/**
 * Returns the package version of a release among those that a repository lists: "6.0.27", or with a packager's build after
 * it, like "6.0.27-1.el9" or Percona's "6.0.5-4.bookworm". Returns the newest build, or undefined if there is none.
 */
export function packageVersionOf(version: string, all: readonly string[]): string | undefined {
    const plain = version.replace(/-ent$/, "");
    // A candidate is "7.0.0~rc3", so that it sorts before the release: deb-version(7).
    const names = [plain, plain.replace(/-rc/, "~rc")];
    const builds = all.filter((each) => {
        const bare = withoutEpoch(each);
        return names.some((name) => bare === name || /^[-+]|^\.\D/.test(suffixAfter(bare, name)));
    });
    return builds.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}

/** Returns the release that a package version contains; undefined if it cannot be parsed. */
export function releaseOf(packageVersion: string, edition: Edition): string | undefined {
    const pattern = edition === "percona" ? /^\d+\.\d+\.\d+-\d+/ : /^\d+\.\d+\.\d+(?!~)/;
    const release = pattern.exec(withoutEpoch(packageVersion))?.[0];
    return release !== undefined && edition === "enterprise" ? `${release}-ent` : release;
}

/** Returns the newest release of a series among package versions, without candidates. */
export function newestOfSeries(
    series: string,
    edition: Edition,
    all: readonly string[],
): string | undefined {
    const releases = all.flatMap((each) => releaseOf(each, edition) ?? []);
    return releasesOfSeries(series, edition, releases).at(-1);
}

/** An epoch is the number before a colon: deb-version(7), and rpm's "epoch:version-release". */
function withoutEpoch(packageVersion: string): string {
    return packageVersion.replace(/^\d+:/, "");
}

function suffixAfter(text: string, start: string): string {
    return text.startsWith(start) ? text.slice(start.length) : "";
}
