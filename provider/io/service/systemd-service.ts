import { constants } from "node:os";

import type { Unit } from "../../core/checks/unit";
import { checkUnit } from "../../core/checks/unit";
import { UpgradeError } from "../../core/errors/errors";
import type { ExitStatus } from "../../core/errors/start-failure";
import { defined } from "../../core/json/defined";
import { mongodIn } from "../layout/release-folder";
import type { Machine } from "../machine/machine";
import { ifFailed, runOrThrow } from "../machine/run-or-throw";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import { findProcess, terminateProcess } from "./process";
import { retry } from "./retry";
import type { ServiceKind } from "./service";
import { journalOf, showUnit, systemctl } from "./systemd-unit";

/**
 * A unit that the user has written. Its ExecStart runs `current/bin/mongod` in the member's folder: an upgrade replaces
 * that link and never changes the unit. The unit is stopped by a signal, not by `systemctl stop`, after which systemd
 * kills what takes longer than TimeoutStopSec=.
 */
export const systemdService: ServiceKind<{ readonly kind: "systemd"; readonly unit: string }> = {
    problems: ({ unit }, where) =>
        /^[\w:.@\\-]+$/.test(unit) && !unit.startsWith("-")
            ? []
            : [`${where}.unit must be a unit's name, like "mongod.service", not "${unit}"`],
    open: ({ unit }, folder, machine) => ({
        unit: unitName(unit),
        // A mongod that was started manually, without its unit, runs too.
        isRunning: async () => {
            const [shown, pid] = await Promise.all([
                showUnit(unit, machine),
                findProcess(folder, machine),
            ]);
            return !isIdle(shown) || pid !== undefined;
        },
        start: async () => {
            const logFrom = await machine.sizeOf(folder.log);
            // After a few failures in a row systemd refuses to start a unit (StartLimitBurst=).
            await systemctl(machine, unit, "reset-failed").catch(() => undefined);
            try {
                // Not blocking: the state of the unit says how its start goes, which may take as long as the program allows.
                await systemctl(machine, unit, "start", "--no-block");
            } catch (error) {
                if (error instanceof UpgradeError && error.code === "service-failed") {
                    const journal = await journalOf(unit, machine);
                    const message = [`${error.message}; the end of its journal:`, ...journal];
                    throw new UpgradeError("start-failed", message.join("\n  "), { cause: error });
                }
                throw error;
            }
            return { logFrom, exit: () => undefined };
        },
        // Observed again at each attempt: a server that crashes again and again may have just ended.
        terminate: () =>
            retry(async () => {
                const shown = await showUnit(unit, machine);
                if (shown.mainPid > 0) {
                    await systemctl(machine, unit, "kill", "--kill-who=main");
                } else if (isIdle(shown)) {
                    await terminateProcess(folder, machine);
                } else {
                    // No server runs: it waits for its start, or for the next one after a crash.
                    await systemctl(machine, unit, "stop", "--no-block");
                }
            }),
        restarts: async () => (await showUnit(unit, machine)).restarts,
        exitDiagnostics: async (started) => {
            const [diagnostics, shown, journal] = await Promise.all([
                readExitDiagnostics(folder, started, machine),
                showUnit(unit, machine),
                journalOf(unit, machine),
            ]);
            const output = [...diagnostics.output, ...journal];
            return { ...diagnostics, output, ...defined({ exit: exitOf(shown) }) };
        },
        grantOwnership: async (files) => {
            const { user } = await showUnit(unit, machine);
            if (user !== "") {
                await machine.run(["chown", "--no-dereference", `${user}:`, ...files], 20_000);
            }
        },
        verifyAccess: async (mongod) => {
            const { user } = await showUnit(unit, machine);
            if (user !== "" && (await machine.uid()) === 0) {
                await runOrThrow(
                    machine,
                    ["sh", "-c", runAsUser, "sh", user, mongod],
                    30_000,
                    "unit-unsuitable",
                    `${unit} cannot start ${mongod} as ${user} on ${machine.name}`,
                );
            }
        },
        inspect: async (host) => {
            const shown = await showUnit(unit, machine);
            const { current, config } = folder;
            return {
                findings: checkUnit(host, shown, { mongod: mongodIn(current), config }),
                ...defined({ user: await userNumber(shown.user, machine) }),
            };
        },
    }),
};

/** A folder on the way may be closed to that user, or its file system mounted noexec. Not checked where runuser is missing. */
const runAsUser = `command -v runuser >/dev/null || exit 0
exec runuser -u "$1" -- "$2" --version`;

/** systemctl(1) takes a name without its type for a service. */
function unitName(unit: string): string {
    return /\.\w+$/.test(unit) ? unit : `${unit}.service`;
}

/** Whether nothing of the unit runs, and no job will start it. */
function isIdle({ activeState, hasJob }: Unit): boolean {
    return (activeState === "inactive" || activeState === "failed") && !hasJob;
}

/** ExecMainCode= is waitid's si_code: 1 exited, 2 killed, 3 dumped core (sigaction(2)). */
function exitOf(unit: Unit): ExitStatus | undefined {
    const { exitKind, exitStatus, subState } = unit;
    if (!(isIdle(unit) || subState === "auto-restart") || exitKind === 0) {
        return undefined;
    }
    if (exitKind === 1) {
        return { code: exitStatus };
    }
    const signal = Object.entries(constants.signals).find(([, number]) => number === exitStatus);
    return signal && { signal: signal[0] };
}

/** Undefined for a unit that names no user: it runs as root, as we do. */
async function userNumber(user: string, machine: Machine): Promise<number | "unknown" | undefined> {
    if (user === "") {
        return undefined;
    }
    const id = machine.run(["id", "-u", "--", user], 10_000).then(({ stdout }) => Number(stdout));
    return id.catch(ifFailed("unknown" as const)); // systemd will report that there is no such user.
}
