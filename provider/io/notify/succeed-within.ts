import type { ChildProcess } from "node:child_process";

import { messageOf } from "../../core/errors/errors";

/** Resolves once the process has ended with exit code 0. After the timeout it sends SIGTERM and rejects without waiting for the end. */
export function succeedWithin(child: ChildProcess, timeoutSecs: number): Promise<void> {
    return new Promise((resolve, reject) => {
        const fail = (why: string, cause?: unknown) => {
            clearTimeout(timer);
            reject(new Error(why, { cause }));
        };
        const timer = setTimeout(() => {
            child.kill("SIGTERM");
            // Its pipes are closed: a process that ignores the signal must not delay the run, which no longer waits for it.
            child.stdio.forEach((pipe) => pipe?.destroy());
            child.unref();
            fail(`it did not end within ${timeoutSecs} s and was sent SIGTERM`);
        }, timeoutSecs * 1000);
        child.once("error", (error) => fail(`it could not be run: ${messageOf(error)}`, error));
        // "exit", not "close": a background process that it started may keep the pipes open.
        child.once("exit", (code, signal) => {
            // Its last output may not have been read yet.
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
