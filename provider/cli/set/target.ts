import { UpgradeError } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { CliContext } from "../terminal/cli-context";

export const uriVariable = "MONGODB_URI";

/** The options that name a set. */
export interface TargetOptions {
    readonly uri?: string;
    readonly stack?: string;
    /** Name of the stack's output with the connection string. */
    readonly output: string;
    readonly username?: string;
}

export interface Target {
    readonly uri: string;
    /** Names the URI in messages, which never repeat it: "connection string in MONGODB_URI". */
    readonly source: string;
    readonly username?: string;
}

type ReadOutput = (cwd: string, stack: string, output: string) => Promise<string>;

/** Takes the connection string from an argument, a stack, or the environment. */
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
            "Cannot choose a set: only one of the argument URI, --uri and --stack may be given",
        );
    }
    const uri = argument ?? option;
    if (uri !== undefined) {
        return defined({ uri, source: "connection string", username });
    }
    if (stack !== undefined) {
        const source = `connection string in the output ${output} of stack ${stack}`;
        return defined({ uri: await readOutput(cwd, stack, output), source, username });
    }
    const found = env[uriVariable];
    if (found === undefined || found === "") {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot choose a set: a connection string as argument, --stack, or the environment variable ${uriVariable} is required`,
        );
    }
    return defined({ uri: found, source: `connection string in ${uriVariable}`, username });
}

/** The Automation API takes a second to load. */
const readStackOutput: ReadOutput = async (cwd, stack, output) => {
    const { readOutput } = await import("../stack/project.js");
    return readOutput(cwd, stack, output);
};
