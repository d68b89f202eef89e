import { once } from "node:events";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { connect } from "node:tls";

import type { HandshakeProblem } from "../../core/checks/connection";
import type { Access } from "./access";
import { addressOf, hostnameOf, portOf, tlsOptions } from "./access";
import { isListening } from "./connections";

/** How long a server may take for a handshake, and to turn a client away after it. */
const handshakeMs = 3_000;
const closeTimeoutMs = 500;

/** Why a member that listens does not talk with us, as far as TLS is the reason; undefined where it is not. */
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
        // What it is like is for another look: that it speaks TLS is enough.
        const problem = await shakeHands(address, { rejectUnauthorized: false });
        return problem === undefined || problem === "turned-away" ? "demands-tls" : undefined;
    }
    return shakeHands(address, {
        ...(checkServerIdentity && { checkServerIdentity }),
        ...(ca !== undefined && { ca: ca as string }),
        ...(cert !== undefined && { cert: cert as string, key: key as string }),
    });
}

interface Settings extends Pick<ConnectionOptions, "checkServerIdentity"> {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
}

async function shakeHands(
    address: string,
    settings: Settings,
): Promise<HandshakeProblem | undefined> {
    let socket: TLSSocket | undefined;
    try {
        socket = connect({ host: hostnameOf(address), port: portOf(address), ...settings });
        await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeMs) });
        return (await isTurnedAway(socket)) ? "turned-away" : undefined;
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return { code: code ?? "no answer" };
    } finally {
        socket?.destroy();
    }
}

/** A server that misses the client's certificate, or does not take it, says so only after the client's handshake. */
function isTurnedAway(socket: TLSSocket): Promise<boolean> {
    return new Promise((resolve) => {
        const limit = setTimeout(() => {
            resolve(false);
        }, closeTimeoutMs);
        const away = () => {
            clearTimeout(limit);
            resolve(true);
        };
        socket.once("error", away).once("close", away).once("end", away);
        socket.resume();
    });
}
