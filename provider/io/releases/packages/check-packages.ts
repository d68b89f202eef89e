import type { ErrorCode, Finding } from "../../../core/errors/errors";
import { UpgradeError } from "../../../core/errors/errors";
import type { PackageBinaries } from "../store/release-source";
import { isStaged } from "../store/store";
import type { Machine } from "../../machine/machine";
import type { HostPackage } from "./package-manager";
import { availableVersions, isHeld, packageOn, packageState } from "./package-manager";
import { findPackage, installedRelease, unavailable } from "./stage-package";

/** What a host's package manager has against installing a version, and against the way back. Only asks. */
export async function checkPackages(
    binaries: PackageBinaries,
    version: string,
    machine: Machine,
): Promise<readonly Finding[]> {
    const problems = await orNothing(async () => {
        const it = await packageOn(machine, binaries);
        const all = [
            checkUser(it),
            checkLockResult(it, version),
            orNothing(() => checkDesired(it, binaries, version)),
            orNothing(() => checkPrevious(it, binaries, version)),
        ];
        return (await Promise.all(all)).flat();
    });
    return problems.map(({ code, message }) => ({
        severity: "blocker",
        code,
        message,
        remedy: remedyFor(code, binaries),
    }));
}

async function orNothing(
    look: () => Promise<readonly UpgradeError[]>,
): Promise<readonly UpgradeError[]> {
    try {
        return await look();
    } catch (error) {
        if (error instanceof UpgradeError) {
            return [error];
        }
        throw error;
    }
}

async function checkUser({ machine, name }: HostPackage): Promise<readonly UpgradeError[]> {
    const uid = await machine.uid();
    return uid === 0
        ? []
        : [
              new UpgradeError(
                  "package-failed",
                  `Cannot install ${name} on ${machine.name}: commands run there as user ${String(uid)}, root is required`,
              ),
          ];
}

/** A hold on the very version that is wanted holds nothing up: a member may be restarted for other reasons. */
async function checkLockResult(it: HostPackage, version: string): Promise<readonly UpgradeError[]> {
    const [held, state, running] = await Promise.all([
        isHeld(it),
        packageState(it),
        installedRelease(it),
    ]);
    if (state.is === "installed" && running === version) {
        return [];
    }
    const has = state.is === "installed" ? `in version ${state.version}` : "and not installed";
    return held
        ? [
              new UpgradeError(
                  "package-held",
                  `Cannot install MongoDB ${version} on ${it.machine.name}: package ${it.name} is on hold there, ${has} (${it.commands.unhold(it.name)} lifts it)`,
              ),
          ]
        : [];
}

async function checkDesired(
    it: HostPackage,
    binaries: PackageBinaries,
    version: string,
): Promise<readonly UpgradeError[]> {
    if (!(await isStaged(binaries, version, it.machine))) {
        await findPackage(it, version);
    }
    return [];
}

/** The package that is installed has to be at hand before another takes its place. */
async function checkPrevious(
    it: HostPackage,
    binaries: PackageBinaries,
    version: string,
): Promise<readonly UpgradeError[]> {
    const [state, running] = await Promise.all([packageState(it), installedRelease(it)]);
    if (
        state.is !== "installed" ||
        running === undefined ||
        running === version ||
        (await isStaged(binaries, running, it.machine))
    ) {
        return [];
    }
    const all = await availableVersions(it);
    return all.includes(state.version) ? [] : [unavailable(it, running, all)];
}

function remedyFor(code: ErrorCode, binaries: PackageBinaries): string {
    const remedies: Partial<Record<ErrorCode, string>> = {
        "package-held":
            "Lift the hold for the time of the upgrade: this package never overrides one",
        "package-unavailable":
            "See that the host's repositories have the series (that of the installed version too, for the way back), that their lists are new (apt-get update) and exclude nothing",
    };
    return (
        remedies[code] ??
        `See that the host has apt or dnf, that commands run as root there (shell.sudo), and that ${binaries.package} can be installed by hand`
    );
}
