/*
 * The steps of a release that npm's lifecycle scripts and the release workflow call:
 *
 *     node --import tsx test/setup/release.ts changelog|check|notes
 *
 * "changelog" moves the unreleased entries under the version of package.json, "check" refuses to publish if
 * something is missing, "notes" prints the version's section of the changelog.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { listRecordedStates } from "../kit/records/recorded-states";
import { findReleaseProblems, findSection, type Manifest, moveUnreleased } from "./release-rules";

const root = path.resolve(__dirname, "../..");
const changelogFile = path.join(root, "CHANGELOG.md");

/** Returns the exit code. */
function main(step: string): number {
    const manifest = JSON.parse(
        fs.readFileSync(path.join(root, "package.json"), "utf8"),
    ) as Manifest;
    const changelog = fs.readFileSync(changelogFile, "utf8");
    switch (step) {
        case "changelog": {
            const today = new Date().toISOString().slice(0, 10);
            fs.writeFileSync(changelogFile, moveUnreleased(changelog, manifest.version, today));
            return 0;
        }
        case "check": {
            const recordedStates = listRecordedStates();
            const problems = findReleaseProblems({
                manifest,
                changelog,
                tags: tagsOfCommit(),
                recordedStates,
            });
            for (const problem of problems) {
                console.error(`Cannot publish ${manifest.version}: ${problem}`);
            }
            return problems.length === 0 ? 0 : 1;
        }
        case "notes":
            console.log(findSection(changelog, manifest.version) ?? "");
            return 0;
        default:
            console.error("Usage: node --import tsx test/setup/release.ts changelog|check|notes");
            return 2;
    }
}

function tagsOfCommit(): readonly string[] {
    const printed = execFileSync("git", ["tag", "--points-at", "HEAD"], {
        cwd: root,
        encoding: "utf8",
    });
    return printed.split("\n").filter((tag) => tag !== "");
}

try {
    process.exitCode = main(process.argv[2] ?? "");
} catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
}
