import { resolve } from "node:path";

import type { Run, ProcessOptions } from "../system/run-process";
import { runProcess } from "../system/run-process";

const main = resolve(__dirname, "../../../bin/provider/cli/main.js");

/** Runs the built command as a shell does, without a terminal. */
export function runCommandLine(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    cwd = __dirname,
    onStart?: ProcessOptions["onStart"],
): Promise<Run> {
    return runProcess(main, args, { cwd, env, ...(onStart && { onStart }) });
}
