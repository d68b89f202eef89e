import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows one line in the row of the resource `urn`. Resolves once the engine has it. */
export type LogLine = (urn: string, line: string) => Promise<void>;

export function connectToEngine(address: string | undefined): LogLine {
    if (address === undefined) {
        return () => Promise.resolve();
    }
    const engine = new EngineClient(address, credentials.createInsecure());
    return (urn, line) => {
        const request = new LogRequest()
            .setSeverity(LogSeverity.INFO)
            .setUrn(urn)
            .setMessage(line)
            .setEphemeral(true);
        // A line that cannot be shown does not fail the command that printed it.
        return new Promise((resolve) => {
            engine.log(request, () => resolve());
        });
    };
}
