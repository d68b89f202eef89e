import type { Finding } from "../../core/errors/errors";
import { thisMachine } from "./local-machine";
import type { Machine } from "./machine";

/**
 * Finds files directly in the data folder that belong to another user, for example after the server was once run as root.
 * Manual, "Perform Maintenance on Self-Managed Replica Set Members": always use the same user.
 */
export async function checkOwners(
    host: string,
    data: string,
    uid?: number,
    machine = thisMachine,
): Promise<readonly Finding[]> {
    const starter = uid ?? (await machine.uid());
    const foreign = starter === undefined ? [] : await machine.foreignFiles(data, starter);
    const closed = foreign.filter(({ open }) => !open);
    const first = closed.at(0) ?? foreign.at(0);
    if (starter === undefined || first === undefined) {
        return [];
    }
    const [theirs, ours] = await Promise.all([
        nameOf(first.owner, machine),
        nameOf(starter, machine),
    ]);
    const what =
        foreign.length === 1
            ? `${first.file} belongs`
            : `${first.file} and ${foreign.length - 1} more in that folder belong`;
    return [
        {
            severity: closed.length > 0 ? "blocker" : "warning",
            code: "data-folder-unusable",
            host,
            message: `${host} would be started as ${ours}, but ${what} to ${theirs}${closed.length > 0 ? " and cannot be written to" : ""}`,
            remedy: `Change the owner of the member's files to ${ours} (chown -R), or run pulumi as ${theirs}`,
        },
    ];
}

/** Returns "mongodb (uid 112)", or only the number if passwd(5) does not have the name. */
async function nameOf(uid: number, machine: Machine): Promise<string> {
    const users = (await machine.readText("/etc/passwd")) ?? "";
    const name = new RegExp(`^([^:]+):[^:]*:${uid}:`, "m").exec(users)?.[1];
    return name === undefined ? `uid ${uid}` : `${name} (uid ${uid})`;
}
