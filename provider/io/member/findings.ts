import type { ErrorCode, Finding } from "../../core/errors/errors";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Member } from "../../core/topology/topology";
import type { Binaries } from "../releases/store/release-source";
import { sourceFor } from "../releases/archive/source-for";
import { isStaged, verifyBinary, versionFolder } from "../releases/store/store";
import { isListening } from "../mongodb/connections";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { checkPackages } from "../releases/packages/check-packages";
import { checkOwners } from "../machine/file-owners";
import type { MemberFolder } from "../layout/member-folder";

/** What a machine has against the wanted version: not there, not what it claims, not to be had. */
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
            // It is copied from here to a host.
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
        return [finding(code, messageOf(error), await remedyFor(code, binaries, folder, machine))];
    }
}

async function remedyFor(
    code: ErrorCode,
    binaries: Binaries,
    folder: string,
    machine: Machine,
): Promise<string> {
    const { architecture } = await machine.platform();
    const remedies: Partial<Record<ErrorCode, string>> = {
        "wrong-architecture": `Put the build for ${architecture} at ${folder}`,
        "library-missing": `Install what it needs with the system's packages, or put a build for this system at ${folder}`,
        "cpu-too-old":
            "Move to a machine (or set the virtual machine to a processor model) that has it, or use a release that does without",
    };
    const again = `Remove ${folder}, and it is staged anew`;
    const usual: Record<Binaries["kind"], string> = {
        archive:
            'Choose a release that exists; where the publisher can\'t be reached, put releases into a folder and name it: binaries: { kind: "directory", path }',
        directory: `Choose a release that exists, or put it at ${folder}, with its bin/mongod`,
        packages: again,
        command: again,
    };
    return remedies[code] ?? usual[binaries.kind];
}

/** The user that the server runs as, by number. Absent: ours. */
export type Starter = number | "unknown";

/** `forwarded`: it is reached elsewhere than at `host`, so whether its port is taken can't be told from here. */
export type Startable = Pick<Member, "host" | "processRuns" | "installedVersion"> & {
    readonly forwarded?: boolean;
};

/** What stands in the way of a start of a member: its files, and its port where it does not run. */
export async function checkLocalMember(
    member: Startable,
    folder: MemberFolder,
    startsAnew = false,
    machine = thisMachine,
    starter?: Starter,
): Promise<readonly Finding[]> {
    if (member.processRuns && !startsAnew) {
        return [];
    }
    const looks = [
        checkFiles(member.host, folder, machine, starter),
        ...(member.processRuns ? [] : [checkStopped(member, folder, machine)]),
    ];
    return (await Promise.all(looks)).flat();
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
    return problem === undefined
        ? owners
        : [
              finding(
                  "data-folder-unusable",
                  `Cannot use ${root} for ${host}: ${problem}`,
                  "Choose another dataDir, or give this user the right to write there",
                  host,
              ),
              ...owners,
          ];
}

async function checkStopped(
    member: Startable,
    { root, data, adopted }: MemberFolder,
    machine: Machine,
): Promise<readonly Finding[]> {
    const { host, forwarded = false } = member;
    const findings: Finding[] = [];
    if (
        member.installedVersion === undefined &&
        !adopted &&
        (await machine.list(data)).length > 0
    ) {
        findings.push(
            finding(
                "not-adoptable",
                `Cannot start ${host} in ${root}: there is data that this package did not put there`,
                "Choose another dataDir; to take over a member with its data, start it as it was, and set adopt: true",
                host,
            ),
        );
    }
    if (!forwarded && (await isListening(host))) {
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

function finding(code: ErrorCode, message: string, remedy: string, host?: string): Finding {
    return { severity: "blocker", code, message, remedy, ...(host !== undefined && { host }) };
}
