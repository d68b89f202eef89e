import { spawn } from "node:child_process";

import type { UpgradeEvent } from "../../core/events";
import { messageOf } from "../../core/errors";
import type { CommandChoice } from "./choice";

/** Runs it where Pulumi does, the event as JSON on its standard input. What it prints is left unread. */
export function runForEvent(
    event: UpgradeEvent,
    { command, timeoutSecs }: CommandChoice,
): Promise<void> {
    const [program = "", ...args] = command;
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
        const fail = (why: string) => {
            clearTimeout(timer);
            reject(new Error(`${program}: ${why}`));
        };
        const timer = setTimeout(() => {
            child.kill("SIGTERM");
            child.unref();
            fail(`it did not end within ${timeoutSecs} s and was sent SIGTERM`);
        }, timeoutSecs * 1000);
        child.once("error", (error) => {
            fail(messageOf(error));
        });
        child.once("exit", (code, signal) => {
            if (code === 0) {
                clearTimeout(timer);
                resolve();
            } else {
                fail(code === null ? `ended by ${String(signal)}` : `exit code ${code}`);
            }
        });
        // One that does not read it is as right as one that does.
        child.stdin.on("error", () => undefined).end(JSON.stringify(event));
    });
}
