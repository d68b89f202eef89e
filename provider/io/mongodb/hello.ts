import type { HelloReply } from "../../core/topology/interpret";
import type { CommandRunner } from "./connections";

/** `hello` came with 4.4.2; every series that this package supports understands `isMaster`. */
export const helloCommand = { isMaster: 1 };

/** Reads what a member reports about itself to every client, also to unauthenticated ones. */
export function sayHello(host: string, runner: CommandRunner): Promise<HelloReply> {
    return runner.run(host, helloCommand);
}
