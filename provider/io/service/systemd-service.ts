import { constants } from "node:os";

import type { Unit } from "../../core/checks/unit";
import { UpgradeError } from "../../core/errors/errors";
import type { ExitStatus } from "../../core/errors/start-failure";
import type { Machine } from "../machine/machine";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import type { MemberFolder } from "../layout/member-folder";
import { findProcess, terminateProcess } from "./process";
import type { Service } from "./service";
import { journalOf, showUnit, systemctl } from "./systemd-unit";

/**
 * A unit of the user's, whose ExecStart runs `current/bin/mongod` in the member's folder: the switch of the binary is
 * that link, so the unit itself is never changed. It is stopped by a signal, and not by systemctl stop, behind which
 * systemd kills what takes longer than TimeoutStopSec=.
 */
export function systemdService(unit: string, folder: MemberFolder, machine: Machine): Service {
    return {
        /** One that was started by hand beside its unit runs too. */
        async runs() {
            const [{ activeState }, pid] = await Promise.all([
                showUnit(unit, machine),
                findProcess(folder, machine),
            ]);
            return !isDown(activeState) || pid !== undefined;
        },
        async start() {
            const logFrom = await machine.sizeOf(folder.log);
            // After a few failures in a row systemd starts a unit no more (StartLimitBurst=).
            await systemctl(machine, unit, "reset-failed").catch(() => undefined);
            try {
                await systemctl(machine, unit, "start");
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
        async terminate() {
            const { activeState } = await showUnit(unit, machine);
            await (isDown(activeState)
                ? terminateProcess(folder, machine)
                : systemctl(machine, unit, "kill", "--kill-who=main"));
        },
        async exitDiagnostics(started) {
            const [words, shown, journal] = await Promise.all([
                readExitDiagnostics(folder, started, machine),
                showUnit(unit, machine),
                journalOf(unit, machine),
            ]);
            const exit = exitOf(shown);
            return { ...words, output: [...words.output, ...journal], ...(exit && { exit }) };
        },
        async handOver(files) {
            const { user } = await showUnit(unit, machine);
            if (user !== "") {
                await machine.run(["chown", "--no-dereference", `${user}:`, ...files], 20_000);
            }
        },
    };
}

function isDown(activeState: string): boolean {
    return activeState === "inactive" || activeState === "failed";
}

/** ExecMainCode= is waitid's si_code: 1 exited, 2 killed, 3 dumped core (sigaction(2)). */
function exitOf({ activeState, exitKind, exitStatus }: Unit): ExitStatus | undefined {
    if (!isDown(activeState) || exitKind === 0) {
        return undefined;
    }
    if (exitKind === 1) {
        return { code: exitStatus };
    }
    const signal = Object.entries(constants.signals).find(([, number]) => number === exitStatus);
    return signal && { signal: signal[0] };
}
