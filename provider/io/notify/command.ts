import { spawn } from "node:child_process";

import type { EventPayload } from "../../core/report/events";
import { messageOf } from "../../core/errors/errors";
import { succeedWithin } from "./succeed-within";
import type { CommandChoice } from "./choice";

/** Runs a command on the machine that runs Pulumi, with the event as JSON on its standard input. Ignores its output. */
export async function runForEvent(
    event: EventPayload,
    { command, timeoutSecs }: CommandChoice,
): Promise<void> {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
    // A command need not read its input.
    child.stdin.on("error", () => undefined).end(JSON.stringify(event));
    try {
        await succeedWithin(child, timeoutSecs);
    } catch (error) {
        throw new Error(`${program}: ${messageOf(error)}`, { cause: error });
    }
}
