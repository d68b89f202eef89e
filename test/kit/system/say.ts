import { AssertionError } from "node:assert";

import type { Run } from "./run-process";

/** The run ended with this exit code; if not, all it printed, as it printed it. */
export function assertCode(run: Run, code: number): void {
    if (run.code !== code) {
        fail(`ended with ${run.code}, not ${code}`, run);
    }
}

export function assertFailed(run: Run): void {
    if (run.code === 0) {
        fail("did not fail", run);
    }
}

export function assertSays(run: Run, ...desired: readonly (RegExp | string)[]): void {
    for (const each of desired) {
        const isThere = typeof each === "string" ? run.text.includes(each) : each.test(run.text);
        if (!isThere) {
            fail(`did not say ${String(each)}`, run);
        }
    }
}

export function assertSaysOnce(run: Run, desired: string): void {
    const times = run.text.split(desired).length - 1;
    if (times !== 1) {
        fail(`said ${times} times: ${desired}`, run);
    }
}

/** Nothing of the program's insides in front of a user. */
export function assertNoStack(run: Run): void {
    const line = run.text.split("\n").find((each) => /^\s+at .*[:(]\S+:\d+:\d+\)?$/.test(each));
    if (line !== undefined) {
        fail(`showed a stack trace (${line.trim()})`, run);
    }
}

function fail(what: string, run: Run): never {
    throw new AssertionError({ message: `The run ${what}:\n${run.text}` });
}
