import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { Server } from "ssh2";

import type { SshShell } from "../../../provider/io/ssh/shell";
import { makeKeyPair } from "./ssh-keys";

/** An ssh server in this process, whose host is this machine. */
export class SshServer {
    readonly hostKey: string;
    /** The command lines of its clients. */
    readonly commands: string[] = [];
    /** How many connections have logged in. */
    logins = 0;
    readonly #server: Server;
    #port = 0;

    private constructor(loginShell: string, password: string) {
        const key = makeKeyPair();
        this.hostKey = key.public;
        this.#server = new Server({ hostKeys: [key.private] }, (client) => {
            client.on("error", () => undefined);
            client.on("authentication", (context) => {
                if (context.method === "password" && context.password === password) {
                    this.logins += 1;
                    context.accept();
                } else {
                    context.reject(["password"]);
                }
            });
            client.on("session", (accept) => {
                accept().on("exec", (acceptCommand, _reject, { command }) => {
                    this.commands.push(command);
                    const channel = acceptCommand();
                    const child = spawn(loginShell, ["-c", command]);
                    channel.pipe(child.stdin);
                    child.stdin.on("error", () => undefined);
                    child.stdout.pipe(channel, { end: false });
                    child.stderr.pipe(channel.stderr, { end: false });
                    child.once("close", (code, signal) => {
                        if (code === null) {
                            channel.exit(String(signal).slice(3));
                        } else {
                            channel.exit(code);
                        }
                        channel.end();
                    });
                });
            });
        });
    }

    static async start({ loginShell = "sh", password = "let me in" } = {}): Promise<SshServer> {
        const server = new SshServer(loginShell, password);
        server.#server.listen(0, "127.0.0.1");
        await once(server.#server, "listening");
        server.#port = (server.#server.address() as AddressInfo).port;
        return server;
    }

    /** A program's arguments for this server. */
    get shell(): SshShell {
        return {
            kind: "ssh",
            host: "127.0.0.1",
            port: this.#port,
            user: "me",
            password: { secret: "let me in" },
            hostKey: this.hostKey,
            dialErrorLimit: 1,
            perDialTimeout: 5,
        };
    }

    async close(): Promise<void> {
        await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    }
}
