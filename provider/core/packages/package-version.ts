import { releasesOfSeries } from "../releases/releases-of-series";
import type { Edition } from "../releases/edition";

/**
 * The package of a release among the versions that a repository tells: "6.0.27", or with a build of the packagers' behind
 * it: "6.0.27-1.el9", "6.0.5-4.bookworm" of Percona. The newest build; undefined where there is none.
 */
export function packageVersionOf(version: string, all: readonly string[]): string | undefined {
    const plain = version.replace(/-ent$/, "");
    // A candidate is "7.0.0~rc3", so that it comes before the release: deb-version(7).
    const names = [plain, plain.replace(/-rc/, "~rc")];
    const builds = all.filter((each) => {
        const bare = withoutEpoch(each);
        return names.some((name) => bare === name || /^[-+]|^\.\D/.test(suffixAfter(bare, name)));
    });
    return builds.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}

/** What this package calls the release of a package's version; undefined where it can't be read. */
export function releaseOf(packageVersion: string, edition: Edition): string | undefined {
    const pattern = edition === "percona" ? /^\d+\.\d+\.\d+-\d+/ : /^\d+\.\d+\.\d+(?!~)/;
    const release = pattern.exec(withoutEpoch(packageVersion))?.[0];
    return release !== undefined && edition === "enterprise" ? `${release}-ent` : release;
}

/** The newest release of a series among them, no candidate. */
export function newestOfSeries(
    series: string,
    edition: Edition,
    all: readonly string[],
): string | undefined {
    const releases = all.flatMap((each) => releaseOf(each, edition) ?? []);
    return releasesOfSeries(series, edition, releases).at(-1);
}

/** deb-version(7), and rpm's "epoch:version-release". */
function withoutEpoch(packageVersion: string): string {
    return packageVersion.replace(/^\d+:/, "");
}

function suffixAfter(text: string, start: string): string {
    return text.startsWith(start) ? text.slice(start.length) : "";
}
