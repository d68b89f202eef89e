import { join } from "node:path";

import type { Machine } from "./machine";

/**
 * Paths as a process of that machine means them. One that was not given whole began at the folder it was started in,
 * which a server that forks has left (5.0.4 tried): the files that it has open tell. Others stay as they are.
 */
export async function wholePaths(
    pid: number,
    options: ReadonlyMap<string, unknown>,
    machine: Machine,
): Promise<ReadonlyMap<string, unknown>> {
    const folder = `/proc/${String(pid)}/fd`;
    const names = await machine.list(folder);
    const links = await Promise.all(names.map((name) => machine.readLink(join(folder, name))));
    const open = links.filter((link) => link !== undefined);
    return new Map(
        [...options].map(([path, value]) => [path, wholePath(path, value, open) ?? value] as const),
    );
}

function wholePath(path: string, value: unknown, open: readonly string[]): string | undefined {
    const within = path === "storage.dbPath" ? "/mongod.lock" : "";
    if (typeof value !== "string" || (within === "" && path !== "systemLog.path")) {
        return undefined;
    }
    const file = join("/", value) + within;
    const found = open.find((link) => link.endsWith(file));
    return found?.slice(0, found.length - within.length);
}
