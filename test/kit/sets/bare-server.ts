import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { mongodIn } from "../../../provider/io/layout/release-folder";
import { isListening } from "../../../provider/io/mongodb/connections";
import { freeAddresses } from "../../../provider/io/layout/local-address";
import { eventually } from "../system/eventually";
import { releaseFolder } from "./releases";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

/** A mongod that was not created by this package. */
export interface BareServer {
    readonly host: string;
    /** Folder with "data" and "log". */
    readonly folder: string;
    close(): Promise<void>;
}

/** Starts a server that is not initiated. */
export async function startBareServer(
    version: string,
    args: readonly string[] = [],
    setName = "rs0",
): Promise<BareServer> {
    const folder = await makeTemporaryFolder("bare-server");
    const [host = ""] = await freeAddresses(1);
    const data = join(folder, "data");
    await mkdir(data);
    const child = spawn(
        mongodIn(releaseFolder(version)),
        [
            ...["--dbpath", data, "--logpath", join(folder, "log")],
            ...["--bind_ip", "127.0.0.1", "--port", host.slice(host.indexOf(":") + 1)],
            ...["--replSet", setName, "--oplogSize", "64", "--wiredTigerCacheSizeGB", "0.25"],
            ...args,
        ],
        { stdio: "ignore" },
    );
    const close = async () => {
        await endChild(child);
        await removeWithServers(folder);
    };
    try {
        await eventually(`${host} listens`, async () => {
            if (child.exitCode !== null) {
                throw new Error(`mongod ${version} ended with ${child.exitCode}`);
            }
            return isListening(host);
        });
    } catch (error) {
        await close();
        throw error;
    }
    return { host, folder, close };
}

/** Ends a server whose data is no longer needed. */
async function endChild(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
    }
}
