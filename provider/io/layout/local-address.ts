import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server } from "node:net";
import { createServer } from "node:net";

import { memberFolder } from "./member-folder";

const loopback = "127.0.0.1";

/** The address a local member was given when it was first started; undefined for one that never was. */
export async function knownAddress(folder: string): Promise<string | undefined> {
    const text = await readFile(memberFolder(folder).config, "utf8").catch(() => undefined);
    if (text === undefined) {
        return undefined;
    }
    const { net } = JSON.parse(text) as { net: { bindIp: string; port: number } };
    return `${net.bindIp.includes(":") ? `[${net.bindIp}]` : net.bindIp}:${net.port}`;
}

/** As many addresses with free ports. All are held until the last is found, so that none comes twice. */
export async function freeAddresses(count: number): Promise<readonly string[]> {
    const servers = await Promise.all(Array.from({ length: count }, () => listenSomewhere()));
    const addresses = servers.map(({ port }) => `${loopback}:${port}`);
    await Promise.all(servers.map(({ server }) => new Promise((resolve) => server.close(resolve))));
    return addresses;
}

/**
 * Below those that outgoing connections are given (Linux: ip_local_port_range, from 32768; others from 49152): one of them
 * would keep a member that is restarted from its port.
 */
const lowestPort = 20_000;
const portLimit = 32_768;
const mostTries = 1000;

async function listenSomewhere(): Promise<{ readonly server: Server; readonly port: number }> {
    for (let tries = 1; ; tries += 1) {
        const port = randomInt(lowestPort, portLimit);
        const server = createServer();
        try {
            server.listen(port, loopback);
            await once(server, "listening");
            return { server, port };
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || tries === mostTries) {
                throw error;
            }
        }
    }
}
