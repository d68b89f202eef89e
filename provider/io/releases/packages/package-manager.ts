import { UpgradeError } from "../../../core/errors/errors";
import { apt } from "../../../core/packages/apt";
import type { PackageCommands, PackageState } from "../../../core/packages/commands";
import { dnf } from "../../../core/packages/dnf";
import type { PackageBinaries } from "../store/release-source";
import type { Machine } from "../../machine/machine";
import { runOrThrow } from "../../machine/run-or-throw";

const managers: readonly PackageCommands[] = [apt, dnf];

/** A package of a host. */
export interface HostPackage {
    readonly name: string;
    readonly machine: Machine;
    readonly commands: PackageCommands;
}

/** Throws `package-failed` where the host has no such manager. */
export async function packageOn(
    machine: Machine,
    { manager, package: name }: PackageBinaries,
): Promise<HostPackage> {
    const fitting = managers.filter((each) => manager === undefined || each.manager === manager);
    const there = await Promise.all(fitting.map(({ program }) => machine.isReadable(program)));
    const commands = fitting.find((_each, index) => there[index]);
    if (commands === undefined) {
        const desired = fitting.map(({ program }) => program).join(" or ");
        throw new UpgradeError(
            "package-failed",
            `Cannot use packages on ${machine.name}: there is no ${desired}`,
        );
    }
    return { name, machine, commands };
}

const questionLimitMs = 120_000;

/** Nothing where the manager does not know the package. */
export async function availableVersions(it: HostPackage): Promise<readonly string[]> {
    const { commands, name } = it;
    return commands.readAvailable(await ask(it, commands.available(name)), name);
}

export async function packageState(it: HostPackage): Promise<PackageState> {
    return it.commands.readInstalled(await ask(it, it.commands.installed(it.name)));
}

export async function isHeld(it: HostPackage): Promise<boolean> {
    return it.commands.readHeld(await ask(it, it.commands.holds), it.name);
}

/** A question that the manager answers with an exit code has no other answer; without dnf's plugin nothing is locked. */
async function ask({ machine }: HostPackage, command: readonly string[]): Promise<string> {
    try {
        return (await machine.run(["env", "LC_ALL=C", ...command], questionLimitMs)).stdout;
    } catch (error) {
        if (error instanceof UpgradeError) {
            throw error;
        }
        return "";
    }
}

/** Throws `package-failed` with the end of what the manager said. */
export async function tell(
    { machine, name }: HostPackage,
    what: string,
    command: readonly string[],
    limitMs: number,
): Promise<void> {
    const cannot = `Cannot ${what} ${name} on ${machine.name}`;
    await runOrThrow(machine, command, limitMs, "package-failed", cannot);
}
