import type { Finding } from "../../../core/errors/errors";
import { UpgradeError } from "../../../core/errors/errors";
import { blocker } from "../../../core/errors/finding";
import { remedyOf } from "../../../core/errors/remedy";
import type { PackageBinaries } from "../store/release-source";
import { isStaged } from "../store/store";
import type { Machine } from "../../machine/machine";
import type { HostPackage } from "./package-manager";
import { availableVersions, isHeld, packageOn, packageState } from "./package-manager";
import { findPackage, installedRelease, unavailable } from "./stage-package";

/** Checks whether a host's package manager can install a version, and the installed one again. Changes nothing. */
export async function checkPackages(
    binaries: PackageBinaries,
    version: string,
    machine: Machine,
): Promise<readonly Finding[]> {
    const problems = await problemsIn(async () => {
        const pkg = await packageOn(machine, binaries);
        const all = [
            checkUser(pkg),
            checkHold(pkg, version),
            problemsIn(() => checkDesired(pkg, binaries, version)),
            problemsIn(() => checkPrevious(pkg, binaries, version)),
        ];
        return (await Promise.all(all)).flat();
    });
    return problems.flatMap(({ code, message }) => blocker(code, message, remedyOf(code)));
}

async function problemsIn(
    check: () => Promise<readonly UpgradeError[]>,
): Promise<readonly UpgradeError[]> {
    try {
        return await check();
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

/** A hold on the desired version itself blocks nothing: a member may be restarted for other reasons. */
async function checkHold(pkg: HostPackage, version: string): Promise<readonly UpgradeError[]> {
    const [held, state, running] = await Promise.all([
        isHeld(pkg),
        packageState(pkg),
        installedRelease(pkg),
    ]);
    if (state.is === "installed" && running === version) {
        return [];
    }
    const has = state.is === "installed" ? `in version ${state.version}` : "and not installed";
    return held
        ? [
              new UpgradeError(
                  "package-held",
                  `Cannot install MongoDB ${version} on ${pkg.machine.name}: package ${pkg.name} is on hold there, ${has} (${pkg.commands.unhold(pkg.name)} lifts it)`,
              ),
          ]
        : [];
}

async function checkDesired(
    pkg: HostPackage,
    binaries: PackageBinaries,
    version: string,
): Promise<readonly UpgradeError[]> {
    if (!(await isStaged(binaries, version, pkg.machine))) {
        await findPackage(pkg, version);
    }
    return [];
}

/** The installed package must be available before another replaces it: reverting installs it again. */
async function checkPrevious(
    pkg: HostPackage,
    binaries: PackageBinaries,
    version: string,
): Promise<readonly UpgradeError[]> {
    const [state, running] = await Promise.all([packageState(pkg), installedRelease(pkg)]);
    if (
        state.is !== "installed" ||
        running === undefined ||
        running === version ||
        (await isStaged(binaries, running, pkg.machine))
    ) {
        return [];
    }
    const all = await availableVersions(pkg);
    return all.includes(state.version) ? [] : [unavailable(pkg, running, all)];
}
