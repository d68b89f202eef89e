import { createRequire } from "node:module";

import type { IEngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";

type EngineGrpc = typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
type EngineMessages = typeof import("@pulumi/pulumi/proto/engine_pb");

let client: IEngineClient | undefined;

/** One after the other, so that lines show in the order of the steps. */
let sent = Promise.resolve();

/**
 * Shows a text in a resource's own row of `pulumi up`; an ephemeral one leaves no trace afterwards. The
 * dynamic provider has no public call for it, so this talks to the engine whose address it was started with,
 * and falls back to the console where that is not there.
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

/** Shows in the engine's event log only, unless somebody asks it for debug output. */
export function debugToEngine(text: string, urn = ""): void {
    sent = sent.then(() => send("DEBUG", urn, text, false)).catch(() => undefined);
}

/** Resolves once the engine has all that it was told until now. */
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

/** Of the engine that has started this process; undefined where none has. */
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

/** The very modules that @pulumi/pulumi uses: credentials of another copy would not do. */
function pulumisCopy(module: string): unknown {
    return createRequire(require.resolve("@pulumi/pulumi/package.json"))(module);
}
