import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";

import { hostnameOf, portOf } from "../../../provider/io/mongodb/access";

/** A port of this machine that forwards to another address, as a tunnel or a router does. */
export interface Forwarder {
    readonly address: string;
    /** Local addresses of the forwarded connections: "[::1]:40312". */
    readonly callers: ReadonlySet<string>;
    /** Leads to another address from now on, and cuts off the connections that it has. */
    leadTo(target: string): void;
    close(): Promise<void>;
}

/** While `admits` returns false, it closes every new connection. */
export async function forwardTo(target: string, admits = () => true): Promise<Forwarder> {
    const callers = new Set<string>();
    const sockets = new Set<Socket>();
    let host = hostnameOf(target);
    let port = portOf(target);
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
        leadTo: (other) => {
            host = hostnameOf(other);
            port = portOf(other);
            sockets.forEach((socket) => socket.destroy());
        },
        close: async () => {
            server.close();
            sockets.forEach((socket) => socket.destroy());
            await once(server, "close");
        },
    };
}
