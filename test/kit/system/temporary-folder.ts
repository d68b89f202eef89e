import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { MongoClient } from "mongodb";

import { knownAddress } from "../../../provider/io/layout/local-address";
import { memberFolder } from "../../../provider/io/layout/member-folder";
import { eventually } from "./eventually";
import { pidOf } from "../sets/by-hand";
import { listFiles } from "./list-files";

export async function makeTemporaryFolder(name: string): Promise<string> {
    return realpath(await mkdtemp(join(tmpdir(), `${name}-`)));
}

/** Ends every server below the folder and removes the folder. */
export async function removeWithServers(folder: string): Promise<void> {
    const members = await memberFolders(folder);
    await Promise.all(members.map(endServer));
    await rm(folder, { recursive: true, force: true });
}

async function memberFolders(folder: string): Promise<readonly string[]> {
    const names = await listFiles(folder);
    return names
        .filter((name) => name.endsWith("mongod.conf"))
        .map((name) => dirname(join(folder, name)));
}

/** Ends a server whose data is no longer needed: without waiting for its clients, by SIGKILL if it does not answer. */
async function endServer(folder: string): Promise<void> {
    const pid = await pidOf(folder);
    if (pid === undefined) {
        return;
    }
    if (await isSecured(folder)) {
        process.kill(pid, "SIGKILL"); // Only the test has the credentials to shut it down.
    } else {
        await shutDown(folder).catch(() => process.kill(pid, "SIGTERM"));
    }
    try {
        await eventually(`${folder} is left`, async () => (await pidOf(folder)) === undefined);
    } catch {
        process.kill(pid, "SIGKILL");
    }
}

async function isSecured(folder: string): Promise<boolean> {
    const { net, security } = JSON.parse(await readFile(memberFolder(folder).config, "utf8")) as {
        net?: { tls?: object };
        security?: object;
    };
    return security !== undefined || net?.tls !== undefined;
}

async function shutDown(folder: string): Promise<void> {
    const client = new MongoClient(`mongodb://${String(await knownAddress(folder))}/`, {
        directConnection: true,
        serverSelectionTimeoutMS: 3_000,
    });
    try {
        const shutdown = { shutdown: 1, force: true, timeoutSecs: 0 };
        // The server may end before it answers.
        await client
            .db("admin")
            .command(shutdown)
            .catch(() => undefined);
    } finally {
        await client.close();
    }
}
