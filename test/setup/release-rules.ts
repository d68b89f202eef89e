/** The parts of package.json that a release depends on. */
export interface Manifest {
    readonly version: string;
    /** An address, or an object with an address. */
    readonly repository?: string | { readonly url?: string };
}

export interface ReleaseFacts {
    readonly manifest: Manifest;
    /** The text of CHANGELOG.md. */
    readonly changelog: string;
    /** Git tags of the commit that is checked out. */
    readonly tags: readonly string[];
    /** Releases of this package whose state is in test/fixtures/state. */
    readonly recordedStates: readonly string[];
}

const unreleased = "Unreleased";

/** Returns the text below a second-level heading of the changelog, or undefined if there is no such heading. */
export function findSection(changelog: string, name: string): string | undefined {
    const section = changelog
        .split(/^## /m)
        .slice(1)
        .find((text) => text.split(/\s/, 1)[0] === name);
    return section?.slice(section.indexOf("\n")).trim();
}

/** Moves the entries of "Unreleased" under a heading with the version and the date, "2026-01-31". */
export function moveUnreleased(changelog: string, version: string, date: string): string {
    const entries = findSection(changelog, unreleased);
    if (!entries) {
        throw new Error(`CHANGELOG.md has no entries under "${unreleased}" for ${version}`);
    }
    if (findSection(changelog, version) !== undefined) {
        throw new Error(`CHANGELOG.md already has a section for ${version}`);
    }
    return changelog.replace(
        new RegExp(`^## ${unreleased}.*$`, "m"),
        `## ${unreleased}\n\n## ${version} - ${date}`,
    );
}

/** Returns the problems that block a release of this commit, each with its remedy. */
export function findReleaseProblems(facts: ReleaseFacts): readonly string[] {
    const { manifest, changelog, tags, recordedStates } = facts;
    const { version, repository } = manifest;
    const tag = `v${version}`;
    const problems: string[] = [];
    if (!(typeof repository === "string" ? repository : repository?.url)) {
        problems.push(
            'package.json names no "repository", which npm requires for provenance: set it to the address of the public Git repository',
        );
    }
    if (!findSection(changelog, version)) {
        problems.push(
            `CHANGELOG.md has no section for ${version}: run \`npm version\`, which moves "${unreleased}" under that heading`,
        );
    }
    if (!tags.includes(tag)) {
        problems.push(
            `This commit has no tag ${tag}: tag it, or check out the commit that has the tag`,
        );
    }
    if (!recordedStates.includes(version)) {
        problems.push(
            `test/fixtures/state has no ${version}.json: record the state of this release as test/README.md describes`,
        );
    }
    return problems;
}
