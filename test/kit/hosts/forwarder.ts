import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";

import { hostnameOf, portOf } from "../../../provider/io/mongodb/access";

/** A port of this machine that forwards to another address, as a tunnel or a router does. */
export interface Forwarder {
    readonly address: string;
    /** Local addresses of the forwarded connections: "[::1]:40312". */
    readonly callers: ReadonlySet<string>;
    close(): Promise<void>;
}

/** While `admits` returns false, it closes every new connection. */
export async function forwardTo(target: string, admits = () => true): Promise<Forwarder> {
    const callers = new Set<string>();
    const sockets = new Set<Socket>();
    const host = hostnameOf(target);
    const port = portOf(target);
    const server = createServer((near) => {
        if (!admits()) {
            near.destroy();
            return;
        }
        const far = connect({ host, port }, () => {
            callers.add(`${host.includes(":") ? `[${host}]` : host}:${String(far.localPort)}`);
            near.pipe(far).pipe(near);
        });
        for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
            sockets.add(socket);
            socket.on("error", () => undefined);
            socket.on("close", () => {
                sockets.delete(socket);
                other.destroy();
            });
        }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
        callers,
        close: async () => {
            server.close();
            sockets.forEach((socket) => socket.destroy());
            await once(server, "close");
        },
    };
}
