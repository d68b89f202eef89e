import { AssertionError } from "node:assert";

import type { Run } from "./run-process";

/** Asserts the run's exit code. A failure shows the whole output. */
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

export function assertSays(run: Run, ...expected: readonly (RegExp | string)[]): void {
    for (const each of expected) {
        const isPrinted = typeof each === "string" ? run.text.includes(each) : each.test(run.text);
        if (!isPrinted) {
            fail(`did not print ${String(each)}`, run);
        }
    }
}

export function assertSaysOnce(run: Run, expected: string): void {
    const times = run.text.split(expected).length - 1;
    if (times !== 1) {
        fail(`printed ${times} times: ${expected}`, run);
    }
}

/** Asserts that the output has no stack trace. */
export function assertNoStack(run: Run): void {
    const line = run.text.split("\n").find((each) => /^\s+at .*[:(]\S+:\d+:\d+\)?$/.test(each));
    if (line !== undefined) {
        fail(`showed a stack trace (${line.trim()})`, run);
    }
}

function fail(problem: string, run: Run): never {
    throw new AssertionError({ message: `The run ${problem}:\n${run.text}` });
}
