import { randomBytes } from "node:crypto";
import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { createCommand, deleteCommand, findChanges, updateCommand } from "./command";
import { type CommandInputs, type CommandState, type RunCommand } from "./command";
import { type LogLine } from "./engine-log";
import { runLocally } from "./run-locally";

/** How to run the commands of each type. Other types are refused. */
const runners: Readonly<Partial<Record<string, typeof runLocally>>> = {
    "command:local:Command": runLocally,
    // "command:remote:Command" would belong here, and "command:remote:CopyToRemote" next to
    // command.ts, as it copies instead of running. The system's ssh and scp can do both.
};

// The engine's marker for a value that is not known before the update.
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const { version } = require("@pulumi/command/package.json") as { version: string };

/** Answers the engine's calls. `canceller` ends the running commands. */
export function provideCommands(
    log: LogLine,
    canceller: AbortController,
): UntypedServiceImplementation {
    function runnerFor(urn: string, isPreview = false): RunCommand {
        const run = runners[typeOf(urn)];
        if (run === undefined) {
            throw new Error(refusalOf(urn));
        }
        return isPreview
            ? () => Promise.resolve({ stdout: unknown, stderr: unknown })
            : (line, state) => run(line, state, (text) => log(urn, text), canceller.signal);
    }

    return {
        getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
        getSchema: answer(() =>
            new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "command", version })),
        ),
        // Secrets are not accepted: the engine decrypts them and encrypts each output that has the name
        // of a secret input again. With the real plugin stdout stays readable, too.
        configure: answer(() => new proto.ConfigureResponse().setSupportspreview(true)),
        cancel: answer(() => {
            canceller.abort();
            return new Empty();
        }),

        check: answer((request: proto.CheckRequest) => {
            // The default becomes an input, so that states of both plugins compare equal.
            const inputs = { addPreviousOutputInEnv: true, ...readInputs(request.getNews()) };
            return new proto.CheckResponse()
                .setInputs(write(inputs))
                .setFailuresList(findFailures(request.getUrn(), inputs));
        }),
        diff: answer((request: proto.DiffRequest) => {
            const changes = findChanges(
                readState(request.getOlds()),
                readInputs(request.getNews()),
            );
            const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
            return new proto.DiffResponse()
                .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
                .setDiffsList(changes)
                .setReplacesList(changes.filter((name) => name === "triggers"));
        }),
        create: answer(async (request: proto.CreateRequest) => {
            const urn = request.getUrn();
            const run = runnerFor(urn, request.getPreview());
            const state = await createCommand(run, readInputs(request.getProperties()));
            const id = urn.split("::").slice(3).join("::") + randomBytes(4).toString("hex");
            return new proto.CreateResponse().setId(id).setProperties(write(state));
        }),
        update: answer(async (request: proto.UpdateRequest) => {
            const run = runnerFor(request.getUrn(), request.getPreview());
            const olds = readState(request.getOlds());
            const state = await updateCommand(run, olds, readInputs(request.getNews()));
            return new proto.UpdateResponse().setProperties(write(state));
        }),
        delete: answer(async (request: proto.DeleteRequest) => {
            const run = runnerFor(request.getUrn());
            await deleteCommand(run, readState(request.getProperties()));
            return new Empty();
        }),
        // There is nothing to read: only the command's author knows its effect.
        read: answer((request: proto.ReadRequest) =>
            new proto.ReadResponse()
                .setId(request.getId())
                .setProperties(request.getProperties())
                .setInputs(request.getInputs()),
        ),
    };
}

/** Turns what `act` returns into a reply, and what it throws into the text the engine shows. */
function answer<Request, Response>(
    act: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
    return ({ request }, reply) => {
        const fail = (error: unknown) => {
            const details = error instanceof Error ? error.message : String(error);
            reply({ code: status.UNKNOWN, details });
        };
        Promise.resolve(request)
            .then(act)
            .then((response) => reply(null, response), fail);
    };
}

function findFailures(urn: string, inputs: CommandInputs): proto.CheckFailure[] {
    if (runners[typeOf(urn)] === undefined) {
        return [new proto.CheckFailure().setReason(refusalOf(urn))];
    }
    const reason = "The stand-in for the command plugin returns no files: use the real plugin";
    return ["assetPaths", "archivePaths"]
        .filter((name) => name in inputs)
        .map((name) => new proto.CheckFailure().setProperty(name).setReason(reason));
}

function refusalOf(urn: string): string {
    return `The stand-in for the command plugin does not do ${typeOf(urn)}: use the real plugin`;
}

/** "command:local:Command" of "urn:pulumi:dev::app::my:Parent$command:local:Command::name". */
function typeOf(urn: string): string {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

// The program's types ensure the inputs' shape, and this plugin or the real one wrote the state.
function readInputs(struct: Struct | undefined): CommandInputs {
    return struct?.toJavaScript() ?? {};
}

function readState(struct: Struct | undefined): CommandState {
    return { stdout: "", stderr: "", ...readInputs(struct) };
}

function write(properties: CommandInputs): Struct {
    return Struct.fromJavaScript(properties as ReturnType<Struct["toJavaScript"]>);
}
