import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

/** A socket on this machine that leads to a port of another machine's loopback. */
export interface Forward {
    /** In the form of a connection string. */
    readonly address: string;
    close(): void;
}

/**
 * Opens a forward whose connections `open` makes. It rejects if `open` fails, because nothing listens or sshd forbids
 * forwarding. The socket is a file that only this user can open, and not a port: the server treats its clients as local.
 */
export async function openForward(open: () => Promise<Duplex>): Promise<Forward> {
    (await open()).destroy();
    const folder = await mkdtemp(join(tmpdir(), "pmr-"));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    process.once("exit", remove);
    const near = new Set<Duplex>();
    const server = createServer((socket) => {
        near.add(socket);
        socket.on("error", () => undefined);
        socket.once("close", () => near.delete(socket));
        open().then(
            (far) => {
                far.on("error", () => undefined);
                far.once("close", () => socket.destroy());
                socket.once("close", () => far.destroy());
                socket.pipe(far).pipe(socket);
            },
            () => socket.destroy(),
        );
    });
    const path = join(folder, "mongod.sock");
    server.listen(path);
    await once(server, "listening");
    server.unref(); // It must not keep the process alive.
    return {
        address: encodeURIComponent(path),
        close: () => {
            server.close();
            near.forEach((socket) => socket.destroy());
            process.off("exit", remove);
            remove();
        },
    };
}
