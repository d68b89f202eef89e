import type { Socket } from "node:net";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

import type { ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import { Client } from "ssh2";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import { readSecret } from "../mongodb/secret";
import type { HostKey } from "./host-keys";
import { algorithmsFor, fingerprint, knownKeys } from "./host-keys";
import type { SshHop, SshShell } from "./shell";
import { sshAddressOf } from "./shell";

/** An open connection. */
export interface Dialled {
    readonly client: Client;
    /** The socket that keeps the process alive. */
    readonly socket: Socket;
    readonly close: () => void;
}

/** Connects and logs in, through the proxy if there is one. Makes one attempt. */
export async function dial({ proxy, ...hop }: SshShell): Promise<Dialled> {
    if (!proxy) {
        const socket = await openSocket(hop);
        const client = await logIn(hop, socket);
        return { client, socket, close: () => void socket.destroy() };
    }
    const first = await dial({ ...proxy, kind: "ssh" });
    try {
        const channel = await openThrough(first.client, hop.host, hop.port, (why) =>
            unreachable(hop, `through ${sshAddressOf(proxy)}: ${why}`),
        );
        const client = await logIn(hop, channel);
        return { ...first, client };
    } catch (error) {
        first.close();
        throw error;
    }
}

function openSocket(hop: SshHop): Promise<Socket> {
    return new Promise((resolve, reject) => {
        const socket = connect({ host: hop.host, port: hop.port, noDelay: true });
        const fail = (reason: unknown) => {
            socket.destroy();
            reject(unreachable(hop, reason));
        };
        socket.setTimeout(hop.perDialTimeout * 1000, () =>
            fail(`no answer within ${hop.perDialTimeout} s`),
        );
        socket.once("error", fail);
        socket.once("connect", () => {
            socket.setTimeout(0);
            socket.off("error", fail);
            resolve(socket);
        });
    });
}

/** Opens a stream from the client's machine to a port, or rejects with what `failure` returns. */
export function openThrough(
    client: Client,
    host: string,
    port: number,
    failure: (why: string) => UpgradeError,
): Promise<Duplex> {
    return new Promise((resolve, reject) => {
        client.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
            if (error) {
                reject(failure(error.message));
            } else {
                resolve(channel);
            }
        });
    });
}

async function logIn(hop: SshHop, sock: Socket | Duplex): Promise<Client> {
    let keys: readonly HostKey[];
    let credentials: ConnectConfig;
    try {
        [keys, credentials] = await Promise.all([knownKeys(hop), credentialsOf(hop)]);
    } catch (error) {
        sock.destroy();
        throw error;
    }
    let shown: HostKey | undefined;
    const client = new Client();
    try {
        await new Promise<void>((resolve, reject) => {
            client.once("ready", resolve);
            client.once("error", reject);
            client.once("close", () => reject(new Error("it closed the connection")));
            client.connect({
                ...credentials,
                sock,
                username: hop.user,
                readyTimeout: hop.perDialTimeout * 1000,
                algorithms: { serverHostKey: algorithmsFor(keys) as ServerHostKeyAlgorithm[] },
                hostVerifier: (key: HostKey) => {
                    shown = key;
                    return keys.some((known) => known.equals(key));
                },
            });
        });
        // A connection that breaks later also emits close, which its users handle.
        client.on("error", () => undefined);
        return client;
    } catch (error) {
        client.on("error", () => undefined);
        sock.destroy();
        const seen = shown;
        if (seen && !keys.some((known) => known.equals(seen))) {
            throw new UpgradeError(
                "host-key-differs",
                `Cannot connect to ${sshAddressOf(hop)} by ssh: its host key is ${fingerprint(seen)}, ${keys.map(fingerprint).join(" or ")} is required`,
            );
        }
        throw refusesLogin(error) ? refused(hop, error) : unreachable(hop, error);
    }
}

/** Reads the credentials. They exist in memory only: none of them is ever part of a file or an argument. */
async function credentialsOf(hop: SshHop): Promise<ConnectConfig> {
    const { privateKey, privateKeyPassword, password, agentSocketPath } = hop;
    const agent =
        agentSocketPath ?? (privateKey || password ? undefined : process.env.SSH_AUTH_SOCK);
    const [key, passphrase, loginPassword] = await Promise.all([
        privateKey && readSecret(privateKey, "privateKey"),
        privateKeyPassword && readSecret(privateKeyPassword, "privateKeyPassword"),
        password && readSecret(password, "password"),
    ]);
    return defined({ privateKey: key, passphrase, password: loginPassword, agent });
}

/**
 * Whether the login failed. ssh2 names the layer that failed in `level`; a key that it cannot read fails before there
 * is any.
 */
function refusesLogin(error: unknown): boolean {
    const { level, code } = error as { readonly level?: unknown; readonly code?: unknown };
    return level === "client-authentication" || level === "agent" || (!level && !code);
}

function refused(hop: SshHop, cause: unknown): UpgradeError {
    const means = [
        hop.privateKey && "the private key",
        hop.password && "the password",
        (hop.agentSocketPath ?? !(hop.privateKey ?? hop.password)) && "the keys of the agent",
    ];
    return new UpgradeError(
        "ssh-refused",
        `Cannot log in to ${sshAddressOf(hop)} by ssh as ${hop.user} with ${means.filter(Boolean).join(" or ")}: ${messageOf(cause)}`,
        { cause },
    );
}

/** Returns the error `host-unreachable` for a machine. */
export function unreachable(hop: SshHop, cause: unknown): UpgradeError {
    return new UpgradeError(
        "host-unreachable",
        `Cannot reach ${sshAddressOf(hop)} by ssh: ${messageOf(cause)}`,
        { cause },
    );
}
