import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { createAdaptorServer } from "@hono/node-server";

import { messageOf, UpgradeError } from "../../core/errors";

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

export interface Listening {
    /** "http://127.0.0.1:41713" */
    readonly origin: string;
    close(): Promise<void>;
}

/** On loopback, never anywhere else: who wants it from afar makes a tunnel. Port 0: a free one. */
export async function listenOnLoopback(fetch: Fetch, port: number): Promise<Listening> {
    const server = createAdaptorServer({ fetch }) as Server;
    server.listen(port, "127.0.0.1");
    try {
        await once(server, "listening");
    } catch (error) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot listen on 127.0.0.1:${port}: ${messageOf(error)}`,
            { cause: error },
        );
    }
    const { port: own } = server.address() as AddressInfo;
    return {
        origin: `http://127.0.0.1:${own}`,
        close: async () => {
            const closed = once(server, "close");
            server.close();
            server.closeAllConnections();
            await closed;
        },
    };
}
