import { spawn } from "node:child_process";

import type { EventPayload } from "../../core/report/events";
import { messageOf } from "../../core/errors/errors";
import { succeedWithin } from "./succeed-within";
import type { CommandChoice } from "./choice";

/** Runs it where Pulumi does, the event as JSON on its standard input. What it prints is left unread. */
export async function runForEvent(
    event: EventPayload,
    { command, timeoutSecs }: CommandChoice,
): Promise<void> {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
    // One that does not read it is as right as one that does.
    child.stdin.on("error", () => undefined).end(JSON.stringify(event));
    try {
        await succeedWithin(child, timeoutSecs);
    } catch (error) {
        throw new Error(`${program}: ${messageOf(error)}`, { cause: error });
    }
}
