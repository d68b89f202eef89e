import { readFile } from "node:fs/promises";
import { createServer } from "node:net";

import { memberFolder } from "./service/member-folder";

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
    const servers = await Promise.all(
        Array.from({ length: count }, async () => {
            const server = createServer();
            await new Promise<void>((resolve, reject) => {
                server.once("error", reject);
                server.listen(0, loopback, resolve);
            });
            return server;
        }),
    );
    const addresses = servers.map((server) => {
        const address = server.address();
        return `${loopback}:${typeof address === "object" && address ? address.port : 0}`;
    });
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return addresses;
}
