import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An unrelated server on this machine: answers every request with one page, and records the requests. */
export class LoopbackServer {
    readonly asked: string[] = [];
    readonly #server;

    private constructor(page: string) {
        this.#server = createServer((request, response) => {
            this.asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
            response.writeHead(200, { "Content-Type": "text/html" }).end(page);
        });
        // For a page with TLS, a client asks a proxy for a tunnel.
        this.#server.on("connect", ({ url = "" }, socket) => {
            this.asked.push(`CONNECT ${url}`);
            socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        });
    }

    static async start(page = ""): Promise<LoopbackServer> {
        const made = new LoopbackServer(page);
        await new Promise<void>((resolve) => made.#server.listen(0, "127.0.0.1", resolve));
        return made;
    }

    get port(): number {
        return (this.#server.address() as AddressInfo).port;
    }

    close(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }
}
