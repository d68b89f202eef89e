import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server } from "node:net";
import { createServer } from "node:net";

import { valueAt } from "../../core/json/merge-sections";
import { editedConfig, parseConfig } from "./config-text";
import { memberFolder } from "./member-folder";

const loopback = "127.0.0.1";

/**
 * Returns the address that a local member got at its first start; undefined if it was never started.
 *
 * @throws `config-edited` if its file no longer tells: with another address it would be another member.
 */
export async function knownAddress(folder: string): Promise<string | undefined> {
    const { config } = memberFolder(folder);
    const text = await readFile(config, "utf8").catch(() => undefined);
    if (text === undefined) {
        return undefined;
    }
    const written = parseConfig(text) ?? {};
    const [bindIp, port] = [valueAt(written, "net.bindIp"), valueAt(written, "net.port")];
    if (typeof bindIp !== "string" || typeof port !== "number") {
        throw editedConfig(config);
    }
    return `${bindIp.includes(":") ? `[${bindIp}]` : bindIp}:${port}`;
}

/**
 * Finds `count` addresses with free ports. All ports are held until the last is found, so that none is returned twice.
 */
export async function freeAddresses(count: number): Promise<readonly string[]> {
    const servers = await Promise.all(Array.from({ length: count }, () => listenSomewhere()));
    const addresses = servers.map(({ port }) => `${loopback}:${port}`);
    await Promise.all(servers.map(({ server }) => new Promise((resolve) => server.close(resolve))));
    return addresses;
}

/**
 * Ports below the range of outgoing connections (Linux: ip_local_port_range, from 32768; others from 49152): such a
 * connection could occupy a member's port while the member restarts.
 */
const lowestPort = 20_000;
const portLimit = 32_768;
const maxAttempts = 1000;

async function listenSomewhere(): Promise<{ readonly server: Server; readonly port: number }> {
    for (let attempt = 1; ; attempt += 1) {
        const port = randomInt(lowestPort, portLimit);
        const server = createServer();
        try {
            server.listen(port, loopback);
            await once(server, "listening");
            return { server, port };
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || attempt === maxAttempts) {
                throw error;
            }
        }
    }
}
