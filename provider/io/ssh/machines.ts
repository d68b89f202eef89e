import { sortedJson } from "../../core/json/sort-keys";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { SshShell } from "./shell";
import { SshMachine } from "./ssh-machine";

/** Of this process: a connection each, whoever asks. */
const machines = new Map<string, SshMachine>();

/** Without a shell: this one. */
export function machineOf(shell: SshShell | undefined): Machine {
    if (!shell) {
        return thisMachine;
    }
    const text = sortedJson(shell);
    const known = machines.get(text) ?? new SshMachine(shell);
    machines.set(text, known);
    return known;
}

/** For a process that goes on after its work. Who asks afterwards gets new connections. */
export async function closeMachines(): Promise<void> {
    const all = [...machines.values()];
    machines.clear();
    await Promise.all(all.map((machine) => machine.close()));
}
