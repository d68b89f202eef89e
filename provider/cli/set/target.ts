import { UpgradeError } from "../../core/errors/errors";
import type { CliContext } from "../terminal/cli-context";

export const uriVariable = "MONGODB_URI";

/** Where a command line says that the set is to be found. */
export interface TargetOptions {
    readonly uri?: string;
    readonly stack?: string;
    /** Name of the stack's output. */
    readonly output: string;
    readonly username?: string;
}

export interface Target {
    readonly uri: string;
    /** For messages, which never repeat it: "connection string in MONGODB_URI". */
    readonly source: string;
    readonly username?: string;
}

export type ReadOutput = (cwd: string, stack: string, output: string) => Promise<string>;

/** An argument, or the stack, or the environment. */
export async function chooseTarget(
    argument: string | undefined,
    { uri: option, stack, output, username }: TargetOptions,
    { env, cwd }: Pick<CliContext, "env" | "cwd">,
    readOutput: ReadOutput = readStackOutput,
): Promise<Target> {
    const given = [argument, option, stack].filter((each) => each !== undefined);
    if (given.length > 1) {
        throw new UpgradeError(
            "command-line-invalid",
            "Cannot tell which set is meant: only one of the argument URI, --uri and --stack may be given",
        );
    }
    const who = username === undefined ? {} : { username };
    const uri = argument ?? option;
    if (uri !== undefined) {
        return { uri, source: "connection string", ...who };
    }
    if (stack !== undefined) {
        const source = `connection string in the output ${output} of stack ${stack}`;
        return { uri: await readOutput(cwd, stack, output), source, ...who };
    }
    const found = env[uriVariable];
    if (found === undefined || found === "") {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot tell which set is meant: a connection string as argument, --stack, or the environment variable ${uriVariable} is required`,
        );
    }
    return { uri: found, source: `connection string in ${uriVariable}`, ...who };
}

/** The Automation API takes a second to load. */
const readStackOutput: ReadOutput = async (cwd, stack, output) => {
    const { readOutput } = await import("../stack/project.js");
    return readOutput(cwd, stack, output);
};
