import { mongodIn } from "../layout/release-folder";
import { thisMachine } from "../machine/local-machine";
import type { Machine, StartedProgram } from "../machine/machine";
import type { MemberFolder } from "../layout/member-folder";

/**
 * Process id of the member's mongod, found by any run; undefined where none runs. A process id may have gone to another
 * program since: only one with our configuration file is ours.
 */
export async function findProcess(
    folder: MemberFolder,
    machine = thisMachine,
): Promise<number | undefined> {
    const [ours, holder] = await Promise.all([
        // Ours is written right after the start; the server's own lock file covers a run killed in between.
        machine.findProcess([folder.pid, folder.lock], folder.config),
        folder.adopted ? findLockHolder(folder, machine) : undefined,
    ]);
    return ours ?? holder;
}

/**
 * One that somebody else started does not name our configuration file. It is the process that its data's lock file names,
 * and that has this very file open: servers keep it open, and locked, from before they touch their data until after
 * (5.0.4 tried).
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

/** What a run knows of a process that it started itself. */
export interface StartedProcess extends StartedProgram {
    /** How long the log was before: what comes behind is this process's. */
    readonly logFrom: number;
}

/** Starts the mongod in a session of its own: it outlives the run, and Ctrl-C does not reach it. */
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

/** Asks the process to end, as a service manager does. A process that has ended meanwhile is no failure. */
export async function terminateProcess(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const pid = await findProcess(folder, machine);
    if (pid !== undefined) {
        await machine.terminate(pid);
    }
}
