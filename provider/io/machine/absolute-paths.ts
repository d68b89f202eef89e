import { join } from "node:path";

import type { Machine } from "./machine";

/**
 * Replaces relative paths in a server's options by absolute ones. A relative path starts at the folder where the server was
 * started, which a server that forks has left (tried on 5.0.4); so its open files show the path. Other options stay.
 */
export async function absolutePaths(
    pid: number,
    options: ReadonlyMap<string, unknown>,
    machine: Machine,
): Promise<ReadonlyMap<string, unknown>> {
    const folder = `/proc/${pid}/fd`;
    const names = await machine.list(folder);
    const links = await Promise.all(names.map((name) => machine.readLink(join(folder, name))));
    const open = links.filter((link) => link !== undefined);
    return new Map(
        [...options].map(
            ([path, value]) => [path, absolutePath(path, value, open) ?? value] as const,
        ),
    );
}

function absolutePath(path: string, value: unknown, open: readonly string[]): string | undefined {
    const within = path === "storage.dbPath" ? "/mongod.lock" : "";
    if (typeof value !== "string" || (within === "" && path !== "systemLog.path")) {
        return undefined;
    }
    const file = join("/", value) + within;
    const found = open.find((link) => link.endsWith(file));
    return found?.slice(0, found.length - within.length);
}
