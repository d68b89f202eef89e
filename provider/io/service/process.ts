import { mongodIn } from "../layout/release-folder";
import { thisMachine } from "../machine/local-machine";
import type { Machine, StartedProgram } from "../machine/machine";
import type { MemberFolder } from "../layout/member-folder";

/**
 * Finds the process id of the member's mongod, whichever run started it; undefined if none runs. The recorded process id
 * may belong to another program by now: only a process with our configuration file is ours.
 */
export async function findProcess(
    folder: MemberFolder,
    machine = thisMachine,
): Promise<number | undefined> {
    const [ours, holder] = await Promise.all([
        // Our pid file is written right after the start; the server's own lock file covers a run killed in between.
        machine.findProcess([folder.pid, folder.lock], folder.config),
        folder.adopted ? findLockHolder(folder, machine) : undefined,
    ]);
    return ours ?? holder;
}

/**
 * An adopted server does not name our configuration file. It is the process that the lock file in its data folder names,
 * and that has this very file open: servers keep it open, and locked, from before they touch their data until after
 * (tried on 5.0.4).
 */
async function findLockHolder(
    { lock }: MemberFolder,
    machine: Machine,
): Promise<number | undefined> {
    const pid = Number((await machine.readText(lock))?.trim());
    return pid > 0 && (await machine.openFiles(pid, [lock]))?.includes(lock) === true
        ? pid
        : undefined;
}

/** A process that this run started. */
export interface StartedProcess extends StartedProgram {
    /** Size of the log before the start, in bytes: what follows is this process's. */
    readonly logFrom: number;
}

/** Starts the mongod in its own session: it outlives the run, and Ctrl-C does not reach it. */
export async function startProcess(
    folder: MemberFolder,
    machine = thisMachine,
): Promise<StartedProcess> {
    const logFrom = await machine.sizeOf(folder.log);
    const started = await machine.startDetached({
        command: [mongodIn(folder.current), "--config", folder.config],
        cwd: folder.root,
        output: folder.output,
        pid: folder.pid,
    });
    return { logFrom, ...started };
}

/** Asks the process to end, by SIGTERM, as a service manager does. A process that has already ended is no failure. */
export async function terminateProcess(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const pid = await findProcess(folder, machine);
    if (pid !== undefined) {
        await machine.terminate(pid);
    }
}
