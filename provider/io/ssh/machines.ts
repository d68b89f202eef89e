import { sortedJson } from "../../core/json/sort-keys";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { SshShell } from "./shell";
import { SshMachine } from "./ssh-machine";

/** All machines of this process: one connection each, shared by all callers. */
const machines = new Map<string, SshMachine>();

/** Returns the machine behind a shell; without a shell, this machine. */
export function machineOf(shell: SshShell | undefined): Machine {
    if (!shell) {
        return thisMachine;
    }
    const text = sortedJson(shell);
    const known = machines.get(text) ?? new SshMachine(shell);
    machines.set(text, known);
    return known;
}

/** Closes all connections, for a process that continues after its work. Later callers get new ones. */
export async function closeMachines(): Promise<void> {
    const all = [...machines.values()];
    machines.clear();
    await Promise.all(all.map((machine) => machine.close()));
}
