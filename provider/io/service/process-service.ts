import { readExitDiagnostics } from "./read-exit-diagnostics";
import { findProcess, startProcess, terminateProcess } from "./process";
import type { ServiceKind } from "./service";

/** A process that this package starts itself. */
export const processService: ServiceKind<{ readonly kind: "process" }> = {
    problems: () => [],
    open: (_choice, folder, machine) => ({
        isRunning: async () => (await findProcess(folder, machine)) !== undefined,
        start: () => startProcess(folder, machine),
        terminate: () => terminateProcess(folder, machine),
        exitDiagnostics: (started) => readExitDiagnostics(folder, started, machine),
        grantOwnership: () => Promise.resolve(),
        verifyAccess: () => Promise.resolve(),
        inspect: () => Promise.resolve({ findings: [] }),
    }),
};
