import { createRequire } from "node:module";

import type { IEngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";

type EngineGrpc = typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
type EngineMessages = typeof import("@pulumi/pulumi/proto/engine_pb");

let client: IEngineClient | undefined;

/** Messages are sent one after another, so that they show in the order of the steps. */
let sent = Promise.resolve();

/**
 * Shows a text in a resource's own row of `pulumi up`; an ephemeral text leaves no trace afterwards. A dynamic provider has
 * no public call for it. So this calls the engine at the address that the process was started with, and falls back to the
 * console if there is none.
 */
export function logToEngine(urn: string, text: string, ephemeral: boolean): void {
    sent = sent
        .then(() => send("INFO", urn, text, ephemeral))
        .catch(() => {
            if (!ephemeral) {
                console.log(text);
            }
        });
}

/** Writes a text to the engine's event log. It is not shown unless debug output is on. */
export function debugToEngine(text: string): void {
    sent = sent.then(() => send("DEBUG", "", text, false)).catch(() => undefined);
}

/** Resolves once the engine has received all texts so far. */
export function allLogged(): Promise<void> {
    return sent;
}

async function send(
    severity: "DEBUG" | "INFO",
    urn: string,
    text: string,
    ephemeral: boolean,
): Promise<void> {
    client ??= connect();
    const engine = client;
    const messages = pulumisCopy("./proto/engine_pb") as EngineMessages;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setMessage(text);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    await new Promise<void>((resolve, reject) => {
        engine.log(request, (error: Error | null) => {
            if (error) {
                reject(error);
            } else {
                resolve();
            }
        });
    });
}

/** Returns the address of the engine that started this process; undefined if none did. */
export function engineAddress(): string | undefined {
    const address = process.argv[2];
    return address !== undefined && /^[\w.-]+:\d+$/.test(address) ? address : undefined;
}

function connect(): IEngineClient {
    const address = engineAddress();
    if (address === undefined) {
        throw new Error("not started by an engine");
    }
    const { credentials } = pulumisCopy("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    const { EngineClient } = pulumisCopy("./proto/engine_grpc_pb") as EngineGrpc;
    return new EngineClient(address, credentials.createInsecure());
}

/** Loads a module that @pulumi/pulumi uses itself: credentials of another copy would not be accepted. */
function pulumisCopy(module: string): unknown {
    return createRequire(require.resolve("@pulumi/pulumi/package.json"))(module);
}
