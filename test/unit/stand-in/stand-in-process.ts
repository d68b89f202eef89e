import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import * as path from "node:path";
import { createInterface } from "node:readline";
import {
    credentials,
    type sendUnaryData,
    Server,
    ServerCredentials,
    type ServiceError,
} from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

const launcher = path.join(__dirname, "../../stand-in/bin/pulumi-resource-command");

export type Properties = Parameters<typeof Struct.fromJavaScript>[0];

/** A process of the stand-in, with the engine's calls as functions from objects to objects. */
export type StandIn = Awaited<ReturnType<typeof startStandIn>>;

export function urnOf(type: string): string {
    return `urn:pulumi:dev::app::my:Parent$${type}::a::b`;
}

export async function startStandIn() {
    const engine = await listenForLog();
    // The engine starts plugins in the program's folder, not in that of the package.
    const child = spawn(launcher, ["-v=3", engine.address], {
        cwd: "/",
        stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const urn = urnOf("command:local:Command");

    return {
        client,
        child,
        log: engine.log,
        lines: engine.lines,
        async check(news: Properties, type = "command:local:Command") {
            const request = new proto.CheckRequest()
                .setUrn(urnOf(type))
                .setNews(Struct.fromJavaScript(news));
            const response = await call<proto.CheckResponse>((reply) =>
                client.check(request, reply),
            );
            const failures = response.getFailuresList().map((failure) => failure.toObject());
            return { inputs: response.getInputs()?.toJavaScript(), failures };
        },
        async diff(olds: Properties, news: Properties) {
            const request = new proto.DiffRequest()
                .setUrn(urn)
                .setOlds(Struct.fromJavaScript(olds))
                .setNews(Struct.fromJavaScript(news));
            const response = await call<proto.DiffResponse>((reply) => client.diff(request, reply));
            return {
                hasChanges: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
                changes: response.getDiffsList(),
                replaces: response.getReplacesList(),
            };
        },
        async create(inputs: Properties, preview = false) {
            const request = new proto.CreateRequest()
                .setUrn(urn)
                .setProperties(Struct.fromJavaScript(inputs))
                .setPreview(preview);
            const response = await call<proto.CreateResponse>((reply) =>
                client.create(request, reply),
            );
            return { id: response.getId(), state: response.getProperties()?.toJavaScript() ?? {} };
        },
        async update(olds: Properties, news: Properties, preview = false) {
            const request = new proto.UpdateRequest()
                .setUrn(urn)
                .setOlds(Struct.fromJavaScript(olds))
                .setNews(Struct.fromJavaScript(news))
                .setPreview(preview);
            const response = await call<proto.UpdateResponse>((reply) =>
                client.update(request, reply),
            );
            return response.getProperties()?.toJavaScript() ?? {};
        },
        async delete(olds: Properties) {
            const request = new proto.DeleteRequest()
                .setUrn(urn)
                .setProperties(Struct.fromJavaScript(olds));
            await call<Empty>((reply) => client.delete(request, reply));
        },
        async close() {
            client.close();
            engine.server.forceShutdown();
            if (child.exitCode === null && child.signalCode === null) {
                const ended = once(child, "exit");
                child.kill();
                await ended;
            }
        },
    };
}

/** Makes one call of a client return a promise. */
export function call<Response>(
    send: (reply: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
    return new Promise((resolve, reject) => {
        send((error, response) => {
            if (error === null) {
                resolve(response);
            } else {
                reject(new Error(error.details, { cause: error }));
            }
        });
    });
}

/** The lines of a command's output that the engine would show. */
async function listenForLog() {
    const log: LogRequest.AsObject[] = [];
    const lines = new EventEmitter();
    const server = new Server();
    server.addService(EngineService, {
        log: ({ request }: { request: LogRequest }, reply: sendUnaryData<Empty>) => {
            log.push(request.toObject());
            lines.emit("line");
            reply(null, new Empty());
        },
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return { server, log, lines, address: `127.0.0.1:${port}` };
}
