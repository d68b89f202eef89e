import type { ChildProcess } from "node:child_process";

import { messageOf } from "../../core/errors/errors";

/** Resolves once it ended with exit code 0. One that takes too long is sent SIGTERM, and not waited for. */
export function succeedWithin(child: ChildProcess, timeoutSecs: number): Promise<void> {
    return new Promise((resolve, reject) => {
        const fail = (why: string, cause?: unknown) => {
            clearTimeout(timer);
            reject(new Error(why, { cause }));
        };
        const timer = setTimeout(() => {
            child.kill("SIGTERM");
            // Its pipes are left: one that ignores the signal must not hold up the run that gives it up.
            child.stdio.forEach((pipe) => pipe?.destroy());
            child.unref();
            fail(`it did not end within ${timeoutSecs} s and was sent SIGTERM`);
        }, timeoutSecs * 1000);
        child.once("error", (error) => {
            fail(`it could not be run: ${messageOf(error)}`, error);
        });
        // "exit", not "close": a process that it leaves in the background may keep the pipes open.
        child.once("exit", (code, signal) => {
            // What it printed last comes in yet.
            setImmediate(() => {
                if (code === 0) {
                    clearTimeout(timer);
                    resolve();
                } else {
                    fail(code === null ? `ended by ${String(signal)}` : `exit code ${code}`);
                }
            });
        });
    });
}
