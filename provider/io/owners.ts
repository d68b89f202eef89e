import { access, constants, lstat, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { Finding } from "../core/errors";

/**
 * Files right in the data folder that belong to another user, as after a server was run as root once. Manual, "Perform
 * Maintenance on Self-Managed Replica Set Members": always the same user.
 */
export async function checkOwners(
    host: string,
    data: string,
    uid = process.getuid?.(),
): Promise<readonly Finding[]> {
    const names = uid === undefined ? [] : await readdir(data).catch(() => []);
    const looks = names.map((name) => lookAt(join(data, name)));
    const foreign = (await Promise.all(looks)).filter(
        ({ owner }) => owner !== undefined && owner !== uid,
    );
    const closed = foreign.filter(({ open }) => !open);
    const first = closed.at(0) ?? foreign.at(0);
    if (uid === undefined || first?.owner === undefined) {
        return [];
    }
    const [theirs, ours] = await Promise.all([nameOf(first.owner), nameOf(uid)]);
    const what =
        foreign.length === 1
            ? `${first.file} belongs`
            : `${first.file} and ${foreign.length - 1} more in that folder belong`;
    return [
        {
            severity: closed.length > 0 ? "blocker" : "warning",
            code: "data-folder-unusable",
            host,
            message: `${host} is to be started as ${ours}, but ${what} to ${theirs}${closed.length > 0 ? " and can't be written to" : ""}`,
            remedy: `Give the member's files to ${ours} (chown -R), or run pulumi as ${theirs}`,
        },
    ];
}

interface Look {
    readonly file: string;
    /** Absent: a running server has just removed it. */
    readonly owner?: number;
    readonly open: boolean;
}

async function lookAt(file: string): Promise<Look> {
    const [owner, open] = await Promise.all([
        lstat(file).then(
            (found) => found.uid,
            () => undefined,
        ),
        access(file, constants.R_OK | constants.W_OK).then(
            () => true,
            () => false,
        ),
    ]);
    return { file, ...(owner !== undefined && { owner }), open };
}

/** "mongodb (uid 112)"; only the number where the name is kept elsewhere than in passwd(5). */
async function nameOf(uid: number): Promise<string> {
    const users = await readFile("/etc/passwd", "utf8").catch(() => "");
    const name = new RegExp(`^([^:]+):[^:]*:${uid}:`, "m").exec(users)?.[1];
    return name === undefined ? `uid ${uid}` : `${name} (uid ${uid})`;
}
