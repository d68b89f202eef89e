import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Unit } from "../../core/checks/unit";
import { readUnit } from "../../core/checks/unit";
import type { Machine } from "../machine/machine";

const limitMs = 60_000;

/** What systemd knows of a unit; one that is not there has `LoadState=not-found`. */
export async function showUnit(unit: string, machine: Machine): Promise<Unit> {
    const { stdout } = await systemctl(machine, unit, "show", "--no-pager");
    return readUnit(unit, stdout);
}

export async function systemctl(
    machine: Machine,
    unit: string,
    verb: "show" | "start" | "kill" | "reset-failed",
    ...options: readonly string[]
) {
    try {
        return await machine.run(["systemctl", verb, ...options, "--", unit], limitMs);
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

/** The end of what the unit wrote, or systemd about it; nothing where the journal can't be read. */
export async function journalOf(unit: string, machine: Machine): Promise<readonly string[]> {
    const command = ["journalctl", "--unit", unit, "--lines", "20", "--output", "cat", "--quiet"];
    const { stdout } = await machine
        .run([...command, "--no-pager"], limitMs)
        .catch((error: unknown) => {
            if (error instanceof UpgradeError) {
                throw error;
            }
            return { stdout: "" };
        });
    return stdout.split("\n").filter((line) => line.trim() !== "");
}
