import type { ExitDiagnostics } from "../../core/errors/start-failure";
import { defined } from "../../core/json/defined";
import { thisMachine } from "../machine/local-machine";
import type { MemberFolder } from "../layout/member-folder";
import type { StartedProcess } from "./process";

/** A log grows to gigabytes; the reasons of an exit are at its end. */
const maxBytes = 256 * 1024;

/**
 * Reads what the member's last process left behind. For a process that an earlier run started, neither its exit status nor
 * the beginning of its part of the log is known here.
 */
export async function readExitDiagnostics(
    folder: MemberFolder,
    started: StartedProcess | undefined,
    machine = thisMachine,
): Promise<ExitDiagnostics> {
    const [log, output, disk] = await Promise.all([
        machine.readEnd(folder.log, started?.logFrom ?? 0, maxBytes),
        machine.readEnd(folder.output, 0, maxBytes),
        machine.readDisk(folder.data),
    ]);
    return {
        log: nonEmptyLines(log),
        output: nonEmptyLines(output),
        ...defined({ exit: started?.exit(), freeBytes: disk?.freeBytes }),
    };
}

export function nonEmptyLines(text: string): readonly string[] {
    return text.split("\n").filter((line) => line.trim() !== "");
}
