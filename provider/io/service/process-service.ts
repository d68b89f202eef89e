import type { Machine } from "../machine/machine";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import type { MemberFolder } from "../layout/member-folder";
import { findProcess, startProcess, terminateProcess } from "./process";
import type { Service } from "./service";

/** A process that this package starts itself. */
export function processService(folder: MemberFolder, machine: Machine): Service {
    return {
        runs: async () => (await findProcess(folder, machine)) !== undefined,
        start: () => startProcess(folder, machine),
        terminate: () => terminateProcess(folder, machine),
        exitDiagnostics: (started) => readExitDiagnostics(folder, started, machine),
        handOver: () => Promise.resolve(),
    };
}
