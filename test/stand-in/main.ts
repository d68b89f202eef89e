/**
 * A stand-in for the plugin of `@pulumi/command`, for machines that cannot download it. It is
 * written against the package's public schema and never preferred to the real plugin.
 *
 * The engine starts it with its own address as the last argument and reads the port to call from
 * the first line of stdout.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { connectToEngine } from "./engine-log";
import { provideCommands } from "./service";

const engineAddress = process.argv.slice(2).at(-1);
const canceller = new AbortController();

// A command's whole output is in one message, and gRPC's own limit is 4 MB.
const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(
    ResourceProviderService,
    provideCommands(connectToEngine(engineAddress), canceller),
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
        throw error;
    }
    process.stdout.write(`${port}\n`);
});

// The engine interrupts a plugin that it no longer needs. It holds the other end of stdin, which also
// closes when the engine itself is killed.
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
process.stdin.resume().once("close", stop);

function stop(): void {
    canceller.abort();
    process.exit();
}
