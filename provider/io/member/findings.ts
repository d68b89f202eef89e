import type { ErrorCode, Finding } from "../../core/errors/errors";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";
import { remedyOf } from "../../core/errors/remedy";
import type { Member } from "../../core/topology/topology";
import type { Binaries } from "../releases/store/release-source";
import { sourceFor } from "../releases/archive/source-for";
import { isStaged, verifyBinary, versionFolder } from "../releases/store/store";
import { isListening } from "../mongodb/connections";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { checkPackages } from "../releases/packages/check-packages";
import { checkOwners } from "../machine/file-owners";
import { isServerFile } from "../layout/data-aside";
import type { MemberFolder } from "../layout/member-folder";

/** Checks whether a machine has the desired release or can get it, and whether the release is what its folder says. */
export async function checkBinaries(
    binaries: Binaries,
    version: string,
    machine = thisMachine,
): Promise<readonly Finding[]> {
    const folder = versionFolder(binaries, version);
    const found =
        binaries.kind === "packages" ? await checkPackages(binaries, version, machine) : [];
    if (found.length > 0) {
        return found;
    }
    try {
        if (await isStaged(binaries, version, machine)) {
            await verifyBinary(binaries, version, machine);
        } else if (binaries.kind === "archive") {
            // A release that is staged here is copied to the host.
            const { here, findSource } = await sourceFor(machine, binaries);
            if (!(await isStaged(here, version))) {
                await findSource(version);
            }
        } else if (binaries.kind === "directory") {
            const where = machine.receive === undefined ? "" : ` on ${machine.name}`;
            throw new UpgradeError(
                "binary-missing",
                `MongoDB ${version} is not at ${folder}${where}`,
            );
        }
        return [];
    } catch (error) {
        const code = error instanceof UpgradeError ? error.code : "binary-missing";
        return blocker(code, messageOf(error), await remedyFor(code, binaries, folder, machine));
    }
}

async function remedyFor(
    code: ErrorCode,
    binaries: Binaries,
    folder: string,
    machine: Machine,
): Promise<string> {
    if (code === "wrong-architecture") {
        const { architecture } = await machine.platform();
        return `Put the build for ${architecture} at ${folder}`;
    }
    return code === "binary-missing" || code === "binary-differs"
        ? releaseRemedies[binaries.kind](folder)
        : remedyOf(code);
}

const stageAgain = (folder: string) => `Remove ${folder}: the next run stages it again`;

/** What to do about a release that is missing or damaged. */
const releaseRemedies: Readonly<Record<Binaries["kind"], (folder: string) => string>> = {
    archive: () =>
        'Choose a release that exists; if the vendor cannot be reached, put releases into a folder and name it: binaries: { kind: "directory", path }',
    directory: (folder) =>
        `Choose a release that exists, or put it at ${folder}, with its bin/mongod`,
    packages: stageAgain,
    command: stageAgain,
};

/** The number of the user that the server runs as. Absent: the user of this package. */
type Starter = number | "unknown";

/** `forwarded`: the member is not reached at `host`, so a check from here cannot tell whether its port is taken. */
export type MemberToStart = Pick<Member, "host" | "processRuns" | "installedVersion"> & {
    readonly forwarded?: boolean;
};

/** Checks what a member needs for its start: its files, and its port unless it runs. */
export async function checkLocalMember(
    member: MemberToStart,
    folder: MemberFolder,
    isRestarted = false,
    machine = thisMachine,
    starter?: Starter,
): Promise<readonly Finding[]> {
    if (member.processRuns && !isRestarted) {
        return [];
    }
    const checks = [
        checkFiles(member.host, folder, machine, starter),
        ...(member.processRuns ? [] : [checkStopped(member, folder, machine)]),
    ];
    return (await Promise.all(checks)).flat();
}

async function checkFiles(
    host: string,
    { root, data }: MemberFolder,
    machine: Machine,
    starter?: Starter,
): Promise<readonly Finding[]> {
    const [problem, owners] = await Promise.all([
        machine.folderProblem(root).then((found) => found ?? machine.folderProblem(data)),
        starter === "unknown" ? [] : checkOwners(host, data, starter, machine),
    ]);
    const unusable =
        problem === undefined
            ? []
            : blocker(
                  "data-folder-unusable",
                  `Cannot use ${root} for ${host}: ${problem}`,
                  "Choose another dataDir, or give this user the right to write there",
                  host,
              );
    return [...unusable, ...owners];
}

async function checkStopped(
    member: MemberToStart,
    { root, data, current, adopted }: MemberFolder,
    machine: Machine,
): Promise<readonly Finding[]> {
    const { host, forwarded = false } = member;
    const findings: Finding[] = [];
    if (
        member.installedVersion === undefined &&
        !adopted &&
        (await machine.list(data)).some(isServerFile)
    ) {
        findings.push(
            ...blocker(
                "not-adoptable",
                `Cannot start ${host} in ${root}: its data folder has files that this package did not create`,
                `If a backup of this member was restored, restore the link ${current} too, or link it to the release that wrote the data; to adopt a member with its data, start it as before and set adopt: true; otherwise choose another dataDir`,
                host,
            ),
        );
    }
    if (!forwarded && (await isListening(host))) {
        findings.push(
            ...blocker(
                "port-taken",
                `Cannot start ${host}: another process listens on its port`,
                "End that process, or choose another port",
                host,
            ),
        );
    }
    return findings;
}
