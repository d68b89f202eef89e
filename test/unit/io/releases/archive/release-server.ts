import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { create } from "tar";

import type { ReleaseSource } from "../../../../../provider/io/releases/archive/archive";

/** Writes a program that reports a version as a mongod does. */
export async function writeFakeMongod(file: string, version: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const script = `#!/bin/sh\necho "db version v${version}"\necho "Build Info: {}"\n`;
    await writeFile(file, script, { mode: 0o755 });
}

/** Makes an archive like the vendor's: everything in one folder. `ballast` is the content of one more file in it. */
export async function packRelease(version: string, ballast = "A fake"): Promise<Buffer> {
    const folder = await mkdtemp(join(tmpdir(), "release-"));
    try {
        await writeFakeMongod(join(folder, "mongodb-linux", "bin", "mongod"), version);
        await writeFile(join(folder, "mongodb-linux", "README"), ballast);
        const file = join(folder, "release.tgz");
        await create({ file, cwd: folder, gzip: true }, ["mongodb-linux"]);
        return await readFile(file);
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** How the server damages an archive. */
interface Faults {
    readonly sha256?: string;
    /** Closes the connection after so many bytes, although the header announced more. */
    readonly cutAt?: number;
}

/** A vendor's server on the loopback. `requests` lists the requested paths. */
export class ReleaseServer {
    readonly requests: string[] = [];
    readonly #archives = new Map<string, Buffer>();
    readonly #faults = new Map<string, Faults>();
    readonly #server: Server;

    private constructor() {
        this.#server = createServer((request, response) => {
            const path = request.url ?? "";
            this.requests.push(path);
            const version = path.replace(/^\/|\.tgz(\.sha256)?$/g, "");
            const archive = this.#archives.get(version);
            const { sha256, cutAt } = this.#faults.get(version) ?? {};
            if (!archive) {
                response.writeHead(404).end();
            } else if (path.endsWith(".sha256")) {
                const checksum = sha256 ?? createHash("sha256").update(archive).digest("hex");
                response.end(`${checksum}  ${version}.tgz\n`);
            } else {
                response.writeHead(200, { "content-length": archive.length });
                if (cutAt === undefined) {
                    response.end(archive);
                } else {
                    response.write(archive.subarray(0, cutAt), () => response.destroy());
                }
            }
        });
    }

    static async start(): Promise<ReleaseServer> {
        const server = new ReleaseServer();
        server.#server.listen(0, "127.0.0.1");
        await once(server.#server, "listening");
        return server;
    }

    publish(version: string, archive: Buffer, faults: Faults = {}): void {
        this.#archives.set(version, archive);
        this.#faults.set(version, faults);
    }

    readonly addressOf = (version: string): Promise<string> => {
        const address = this.#server.address();
        const port = typeof address === "object" && address ? address.port : 0;
        return Promise.resolve(`http://127.0.0.1:${port}/${version}.tgz`);
    };

    readonly sourceOf = async (version: string): Promise<ReleaseSource> => {
        const address = await this.addressOf(version);
        return { address, sha256: { at: `${address}.sha256` } };
    };

    async close(): Promise<void> {
        this.#server.closeAllConnections();
        this.#server.close();
        await once(this.#server, "close");
    }
}
