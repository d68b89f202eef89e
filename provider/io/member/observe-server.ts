import type { Document } from "mongodb";

import { defined } from "../../core/json/defined";
import type { SeenProcess, SeenServer } from "../../core/checks/adoption";
import type { Connections } from "../mongodb/connections";
import { serverErrorCode } from "../mongodb/connections";
import type { Machine } from "../machine/machine";
import type { MemberFolder } from "../layout/member-folder";

/** Asks `serverStatus` for its general fields only. */
const statusCommand = {
    serverStatus: 1,
    repl: 0,
    metrics: 0,
    locks: 0,
    wiredTiger: 0,
    tcmalloc: 0,
};

/** Reads what a server that answers reports about itself, and what its machine reports about its process. */
export async function observeServer(
    host: string,
    version: string,
    files: Pick<MemberFolder, "lock" | "log">,
    machine: Machine,
    connections: Connections,
): Promise<SeenServer> {
    const [commandLine, status] = await Promise.all([
        orRefused(connections.run(host, { getCmdLineOpts: 1 })),
        orRefused(connections.run(host, statusCommand)),
    ]);
    const pid = status && Number(status.pid);
    const process = pid === undefined ? undefined : await observeProcess(pid, files, machine);
    return {
        machine: machine.name,
        version,
        ...defined({ options: commandLine?.parsed as object | undefined, pid, process }),
    };
}

/** Undefined if the server refuses the command, for example for a missing role. */
async function orRefused(reply: Promise<Document>): Promise<Document | undefined> {
    try {
        return await reply;
    } catch (error) {
        if (serverErrorCode(error) === undefined) {
            throw error;
        }
        return undefined;
    }
}

/** Reads what Linux reports about a process: proc(5). */
async function observeProcess(
    pid: number,
    { lock, log }: Pick<MemberFolder, "lock" | "log">,
    machine: Machine,
): Promise<SeenProcess | undefined> {
    const about = (name: string) => `/proc/${pid}/${name}`;
    const [status, groups, folder, open, ourUser] = await Promise.all([
        machine.readText(about("status")),
        machine.readText(about("cgroup")),
        machine.readLink(about("cwd")),
        machine.openFiles(pid, [lock, log]),
        machine.uid(),
    ]);
    const user = /^Uid:\s+(\d+)/m.exec(status ?? "")?.[1];
    if (user === undefined || ourUser === undefined) {
        return undefined;
    }
    const unit = await unitOf(pid, groups ?? "", machine);
    return {
        user: Number(user),
        ourUser,
        ...defined({
            holds: open && { data: open.includes(lock), log: open.includes(log) },
            folder,
            unit,
        }),
    };
}

/** Finds the unit of a process. Every process that a service started is in its control group, but only the main one counts. */
async function unitOf(pid: number, groups: string, machine: Machine): Promise<string | undefined> {
    const unit = /\/([^/\n]+\.service)$/m.exec(groups)?.[1];
    if (unit === undefined) {
        return undefined;
    }
    const command = ["systemctl", "show", "--property=MainPID", "--value", "--", unit];
    const main = await machine.run(command, 20_000).then(
        ({ stdout }) => Number(stdout),
        () => undefined, // There is no systemd that answers us.
    );
    return main === pid ? unit : undefined;
}
