import { access, constants, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

import type { ErrorCode, Finding } from "../core/errors";
import { UpgradeError, messageOf } from "../core/errors";
import type { Member } from "../core/topology";
import { publishersAddress } from "./binaries/archive";
import type { Binaries } from "./binaries/binaries";
import { isStaged, verifyBinary, versionFolder } from "./binaries/store";
import { isListening } from "./connections";
import { checkOwners } from "./owners";
import { memberFolder } from "./service/member-folder";

/** What this machine has against the wanted version: not there, not what it claims, not to be had. */
export async function checkBinaries(
    binaries: Binaries,
    version: string,
): Promise<readonly Finding[]> {
    const folder = versionFolder(binaries, version);
    try {
        if (await isStaged(binaries, version)) {
            await verifyBinary(binaries, version);
        } else if (binaries.kind === "archive") {
            await publishersAddress(version);
        } else {
            throw new UpgradeError("binary-missing", `MongoDB ${version} is not at ${folder}`);
        }
        return [];
    } catch (error) {
        const code = error instanceof UpgradeError ? error.code : "binary-missing";
        return [finding(code, messageOf(error), remedyFor(code, binaries, folder))];
    }
}

function remedyFor(code: ErrorCode, binaries: Binaries, folder: string): string {
    const remedies: Partial<Record<ErrorCode, string>> = {
        "wrong-architecture": `Put the build for ${process.arch} at ${folder}`,
        "library-missing": `Install what it needs with the system's packages, or put a build for this system at ${folder}`,
        "cpu-too-old":
            "Move to a machine (or set the virtual machine to a processor model) that has it, or use a release that does without",
    };
    const usual =
        binaries.kind === "archive"
            ? 'Choose a release that exists; where the publisher can\'t be reached, put releases into a folder and name it: binaries: { kind: "directory", path }'
            : `Choose a release that exists, or put it at ${folder}, with its bin/mongod`;
    return remedies[code] ?? usual;
}

/** What stands in the way of a start of a local member: its files, and its port where it does not run. */
export async function checkLocalMember(
    member: Pick<Member, "host" | "processRuns" | "installedVersion">,
    folder: string,
    startsAnew = false,
): Promise<readonly Finding[]> {
    if (member.processRuns && !startsAnew) {
        return [];
    }
    const looks = [
        checkFiles(member.host, folder),
        ...(member.processRuns ? [] : [checkStopped(member, folder)]),
    ];
    return (await Promise.all(looks)).flat();
}

async function checkFiles(host: string, folder: string): Promise<readonly Finding[]> {
    const { data } = memberFolder(folder);
    const [problem, owners] = await Promise.all([
        folderProblem(folder).then((found) => found ?? folderProblem(data)),
        checkOwners(host, data),
    ]);
    return problem === undefined
        ? owners
        : [
              finding(
                  "data-folder-unusable",
                  `Cannot use ${folder} for ${host}: ${problem}`,
                  "Choose another dataDir, or give this user the right to write there",
                  host,
              ),
              ...owners,
          ];
}

async function checkStopped(
    member: Pick<Member, "host" | "installedVersion">,
    folder: string,
): Promise<readonly Finding[]> {
    const { host } = member;
    const findings: Finding[] = [];
    if (member.installedVersion === undefined && (await holdsFiles(memberFolder(folder).data))) {
        findings.push(
            finding(
                "not-adoptable",
                `Cannot start ${host} in ${folder}: there is data that this package did not put there`,
                "Choose another dataDir; this version of the package takes over only members that it made",
                host,
            ),
        );
    }
    if (await isListening(host)) {
        findings.push(
            finding(
                "port-taken",
                `Cannot start ${host}: another process listens on its port`,
                "End that process, or choose another port",
                host,
            ),
        );
    }
    return findings;
}

async function holdsFiles(folder: string): Promise<boolean> {
    return (await readdir(folder).catch(() => [])).length > 0;
}

/** Looks at the nearest folder above that exists: a preview makes nothing. */
async function folderProblem(folder: string): Promise<string | undefined> {
    try {
        const found = await stat(folder);
        if (!found.isDirectory()) {
            return `${folder} is not a folder`;
        }
        await access(folder, constants.W_OK | constants.X_OK);
        return undefined;
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return code === "ENOENT" && dirname(folder) !== folder
            ? folderProblem(dirname(folder))
            : messageOf(error);
    }
}

function finding(code: ErrorCode, message: string, remedy: string, host?: string): Finding {
    return { severity: "blocker", code, message, remedy, ...(host !== undefined && { host }) };
}
