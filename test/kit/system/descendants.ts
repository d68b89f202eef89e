import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly command: string;
}

/** The process and all its descendants except servers, which are meant to outlive it. */
export async function descendantsOf(pid: number): Promise<readonly Process[]> {
    const { stdout } = await run("ps", ["-eo", "pid=,ppid=,args="]);
    const all = stdout.split("\n").flatMap((line): Process[] => {
        const [, id, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
        return id === undefined ? [] : [{ pid: Number(id), parent: Number(parent), command }];
    });
    const found = all.filter((each) => each.pid === pid);
    for (const { pid: parent } of found) {
        found.push(...all.filter((each) => each.parent === parent));
    }
    return found.filter(({ command }) => !command.includes("mongod.conf"));
}

/** Sends SIGKILL to the processes in order. Ignores those that have ended. */
export function killProcesses(processes: readonly Process[]): void {
    for (const { pid } of processes) {
        try {
            process.kill(pid, "SIGKILL");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
                throw error;
            }
        }
    }
}
