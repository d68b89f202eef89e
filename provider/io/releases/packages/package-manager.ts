import { UpgradeError } from "../../../core/errors/errors";
import { apt } from "../../../core/packages/apt";
import type { PackageCommands, PackageState } from "../../../core/packages/commands";
import { dnf } from "../../../core/packages/dnf";
import type { PackageBinaries } from "../store/release-source";
import type { Machine } from "../../machine/machine";
import { ifFailed, runOrThrow } from "../../machine/run-or-throw";

const managers: readonly PackageCommands[] = [apt, dnf];

/** The server's package on one host. */
export interface HostPackage {
    readonly name: string;
    readonly machine: Machine;
    readonly commands: PackageCommands;
}

/** Finds the host's package manager. Throws `package-failed` if it has none, or not the one that the program names. */
export async function packageOn(
    machine: Machine,
    { manager, package: name }: PackageBinaries,
): Promise<HostPackage> {
    const fitting = managers.filter((each) => manager === undefined || each.manager === manager);
    const present = await Promise.all(fitting.map(({ program }) => machine.isReadable(program)));
    const commands = fitting.find((_each, index) => present[index]);
    if (commands === undefined) {
        const required = fitting.map(({ program }) => program).join(" or ");
        throw new UpgradeError(
            "package-failed",
            `Cannot use packages on ${machine.name}: there is no ${required}`,
        );
    }
    return { name, machine, commands };
}

const queryLimitMs = 120_000;

/** Lists the versions that the host's repositories have; empty if the manager does not know the package. */
export async function availableVersions(pkg: HostPackage): Promise<readonly string[]> {
    const { commands, name } = pkg;
    return commands.readAvailable(await query(pkg, commands.available(name)), name);
}

export async function packageState(pkg: HostPackage): Promise<PackageState> {
    return pkg.commands.readInstalled(await query(pkg, pkg.commands.installed(pkg.name)));
}

export async function isHeld(pkg: HostPackage): Promise<boolean> {
    return pkg.commands.readHeld(await query(pkg, pkg.commands.holds), pkg.name);
}

/** Queries the manager. An exit code other than 0 is an empty answer: without dnf's plugin, for example, nothing is locked. */
async function query({ machine }: HostPackage, command: readonly string[]): Promise<string> {
    const answer = machine.run(["env", "LC_ALL=C", ...command], queryLimitMs);
    return (await answer.catch(ifFailed({ stdout: "" }))).stdout;
}

/** Runs a command of the manager that changes something. Throws `package-failed` with the end of its output. */
export async function runManager(
    { machine, name }: HostPackage,
    what: string,
    command: readonly string[],
    limitMs: number,
): Promise<void> {
    const cannot = `Cannot ${what} ${name} on ${machine.name}`;
    await runOrThrow(machine, command, limitMs, "package-failed", cannot);
}
