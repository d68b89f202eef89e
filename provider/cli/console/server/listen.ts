import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { createAdaptorServer } from "@hono/node-server";

import { messageOf, UpgradeError } from "../../../core/errors/errors";
import { mainName } from "./own-names";

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

export interface Listening {
    /** "http://127.0.0.1:41713" */
    readonly origin: string;
    close(): Promise<void>;
}

/** Starts the HTTP server; port 0 chooses a free port. */
export async function listenOn(fetch: Fetch, address: string, port: number): Promise<Listening> {
    const server = createAdaptorServer({ fetch }) as Server;
    server.listen(port, address);
    try {
        await once(server, "listening");
    } catch (error) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot listen on ${address}, port ${port}: ${messageOf(error)}`,
            { cause: error },
        );
    }
    const { port: own } = server.address() as AddressInfo;
    return {
        origin: `http://${mainName(address)}:${own}`,
        close: async () => {
            const closed = once(server, "close");
            server.close();
            server.closeAllConnections();
            await closed;
        },
    };
}
