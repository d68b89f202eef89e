import type { ExitDiagnostics } from "../../core/errors/start-failure";
import { thisMachine } from "../machine/local-machine";
import type { MemberFolder } from "../layout/member-folder";
import type { StartedProcess } from "./process";

/** A log grows to gigabytes; the reasons of an end stand at its end. */
const mostBytes = 256 * 1024;

/**
 * What the member's last process left behind. Of one that an earlier run started, neither its exit status nor where its
 * part of the log begins is known here.
 */
export async function readExitDiagnostics(
    folder: MemberFolder,
    started: StartedProcess | undefined,
    machine = thisMachine,
): Promise<ExitDiagnostics> {
    const [log, output, disk] = await Promise.all([
        machine.readEnd(folder.log, started?.logFrom ?? 0, mostBytes),
        machine.readEnd(folder.output, 0, mostBytes),
        machine.readDisk(folder.data),
    ]);
    const exit = started?.exit();
    return {
        log: linesOf(log),
        output: linesOf(output),
        ...(exit && { exit }),
        ...(disk && { freeBytes: disk.freeBytes }),
    };
}

function linesOf(text: string): readonly string[] {
    return text.split("\n").filter((line) => line.trim() !== "");
}
