import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Unit } from "../../core/checks/unit";
import { readUnit } from "../../core/checks/unit";
import type { Machine } from "../machine/machine";
import { ifFailed } from "../machine/run-or-throw";
import { retry } from "./retry";
import { nonEmptyLines } from "./read-exit-diagnostics";

const limitMs = 60_000;

/** Reads what systemd knows about a unit. A unit that does not exist has `LoadState=not-found`. */
export async function showUnit(unit: string, machine: Machine): Promise<Unit> {
    const { stdout } = await systemctl(machine, unit, "show", "--no-pager");
    return readUnit(unit, stdout);
}

export async function systemctl(
    machine: Machine,
    unit: string,
    verb: "show" | "start" | "stop" | "kill" | "reset-failed",
    ...options: readonly string[]
) {
    const ask = () => machine.run(["systemctl", verb, ...options, "--", unit], limitMs);
    try {
        return await (verb === "kill" ? ask() : retry(ask));
    } catch (error) {
        throw error instanceof UpgradeError
            ? error
            : new UpgradeError(
                  "service-failed",
                  `Cannot ${verb} ${unit} on ${machine.name} by systemctl: ${messageOf(error)}`,
                  { cause: error },
              );
    }
}

/** Reads the last lines that the unit, or systemd about it, has logged; none if the journal cannot be read. */
export async function journalOf(unit: string, machine: Machine): Promise<readonly string[]> {
    const command = ["journalctl", "--unit", unit, "--lines", "20", "--output", "cat", "--quiet"];
    const journal = machine.run([...command, "--no-pager"], limitMs);
    return nonEmptyLines((await journal.catch(ifFailed({ stdout: "" }))).stdout);
}
