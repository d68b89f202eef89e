import { once } from "node:events";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { connect } from "node:tls";

import type { HandshakeProblem } from "../../core/checks/connection";
import { defined } from "../../core/json/defined";
import type { Access } from "./access";
import { addressOf, hostnameOf, portOf, tlsOptions } from "./access";
import { isListening } from "./connections";

/** Time limits for the handshake, and for a server to reject the client after it. */
const handshakeTimeoutMs = 3_000;
const closeTimeoutMs = 500;

/** Finds out why a member that listens does not answer, if TLS is the reason; undefined if it is not. */
export async function diagnose(
    host: string,
    access: Access,
): Promise<HandshakeProblem | undefined> {
    const address = addressOf(access, host);
    if (!(await isListening(address))) {
        return undefined;
    }
    const { tls = false, ca, cert, key, checkServerIdentity } = await tlsOptions(access, host);
    if (!tls) {
        // That it speaks TLS is all that matters here, so its certificate is not checked.
        const problem = await tryHandshake(address, { rejectUnauthorized: false });
        return problem === undefined || problem === "rejected" ? "demands-tls" : undefined;
    }
    const settings = { ca, cert, key } as Pick<Settings, "ca" | "cert" | "key">;
    return tryHandshake(address, defined({ checkServerIdentity, ...settings }));
}

interface Settings extends Pick<ConnectionOptions, "checkServerIdentity"> {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
}

async function tryHandshake(
    address: string,
    settings: Settings,
): Promise<HandshakeProblem | undefined> {
    let socket: TLSSocket | undefined;
    try {
        socket = connect({ host: hostnameOf(address), port: portOf(address), ...settings });
        await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeTimeoutMs) });
        return (await isRejected(socket)) ? "rejected" : undefined;
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return { code: code ?? "no answer" };
    } finally {
        socket?.destroy();
    }
}

/**
 * Whether the server rejects the client's certificate, or its absence: servers report that only after the handshake.
 */
function isRejected(socket: TLSSocket): Promise<boolean> {
    return new Promise((resolve) => {
        const limit = setTimeout(() => resolve(false), closeTimeoutMs);
        const onEnd = () => {
            clearTimeout(limit);
            resolve(true);
        };
        socket.once("error", onEnd).once("close", onEnd).once("end", onEnd);
        socket.resume();
    });
}
