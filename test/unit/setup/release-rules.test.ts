import * as assert from "node:assert/strict";
import {
    findReleaseProblems,
    findSection,
    moveUnreleased,
    type ReleaseFacts,
} from "../../setup/release-rules";

const changelog = `# Changelog

## Unreleased

### Added

- A new argument

## 0.1.0 - 2026-01-31

- The first release
`;

const ready: ReleaseFacts = {
    manifest: { version: "0.1.0", repository: { url: "git+https://git.example/project.git" } },
    changelog,
    tags: ["v0.1.0"],
    recordedStates: ["0.1.0"],
};

describe("findSection()", () => {
    it("returns the text below the heading of a version", () => {
        assert.equal(findSection(changelog, "Unreleased"), "### Added\n\n- A new argument");
        assert.equal(findSection(changelog, "0.1.0"), "- The first release");
    });

    it("does not confuse versions with a common prefix", () => {
        assert.equal(findSection(changelog, "0.1"), undefined);
        assert.equal(findSection(changelog, "0.1.0-rc1"), undefined);
    });
});

describe("moveUnreleased()", () => {
    it("moves the entries under a heading with version and date, and leaves the older sections", () => {
        const moved = moveUnreleased(changelog, "0.2.0", "2026-02-28");
        assert.equal(
            moved,
            changelog.replace("## Unreleased\n", "## Unreleased\n\n## 0.2.0 - 2026-02-28\n"),
        );
        assert.equal(findSection(moved, "Unreleased"), "");
        assert.equal(findSection(moved, "0.2.0"), "### Added\n\n- A new argument");
        assert.equal(findSection(moved, "0.1.0"), "- The first release");
    });

    it("refuses a release without entries", () => {
        const empty = moveUnreleased(changelog, "0.2.0", "2026-02-28");
        assert.throws(() => moveUnreleased(empty, "0.3.0", "2026-03-31"), {
            message: 'CHANGELOG.md has no entries under "Unreleased" for 0.3.0',
        });
        assert.throws(() => moveUnreleased("# Changelog\n", "0.3.0", "2026-03-31"), /no entries/);
    });

    it("refuses a version that has a section already", () => {
        assert.throws(() => moveUnreleased(changelog, "0.1.0", "2026-02-28"), {
            message: "CHANGELOG.md already has a section for 0.1.0",
        });
    });
});

describe("findReleaseProblems()", () => {
    it("finds no problem in a complete release", () => {
        assert.deepEqual(findReleaseProblems(ready), []);
        const manifest = { version: "0.1.0", repository: "https://git.example/project" };
        assert.deepEqual(findReleaseProblems({ ...ready, manifest }), []);
    });

    it("refuses a package without a repository, and names the field to set", () => {
        for (const manifest of [
            { version: "0.1.0" },
            { version: "0.1.0", repository: "" },
            { version: "0.1.0", repository: {} },
        ]) {
            assert.deepEqual(findReleaseProblems({ ...ready, manifest }), [
                'package.json names no "repository", which npm requires for provenance: set it to the address of the public Git repository',
            ]);
        }
    });

    it("refuses a version without a section of the changelog, a tag, or a recorded state", () => {
        const manifest = { ...ready.manifest, version: "0.2.0" };
        const [section, tag, state, ...others] = findReleaseProblems({ ...ready, manifest });
        assert.match(section ?? "", /^CHANGELOG\.md has no section for 0\.2\.0: /);
        assert.match(tag ?? "", /^This commit has no tag v0\.2\.0: /);
        assert.match(state ?? "", /^test\/fixtures\/state has no 0\.2\.0\.json: /);
        assert.deepEqual(others, []);
    });

    it("refuses an empty section", () => {
        const [problem] = findReleaseProblems({
            ...ready,
            changelog: "## Unreleased\n\n## 0.1.0 - 2026-01-31\n\n## 0.0.1\n\n- Older\n",
        });
        assert.match(problem ?? "", /no section for 0\.1\.0/);
    });
});
