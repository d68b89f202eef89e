import { isDeepStrictEqual } from "node:util";

/** Inputs of a Command by their names in the package's schema. */
export interface CommandInputs {
    create?: string;
    update?: string;
    delete?: string;
    triggers?: unknown[];
    stdin?: string;
    logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
    addPreviousOutputInEnv?: boolean;
    interpreter?: string[];
    dir?: string;
    environment?: Record<string, string>;
}

/** A command's output, without one newline at the end. */
export interface Printed {
    stdout: string;
    stderr: string;
}

/** The inputs and the last command's output. */
export type CommandState = CommandInputs & Printed;

/** Runs one command line with the settings in `state`. Rejects if it fails. */
export type RunCommand = (line: string, state: CommandState) => Promise<Printed>;

export function createCommand(run: RunCommand, inputs: CommandInputs): Promise<CommandState> {
    return advance(run, inputs.create, { ...inputs, stdout: "", stderr: "" });
}

export function updateCommand(
    run: RunCommand,
    { stdout, stderr }: Printed,
    news: CommandInputs,
): Promise<CommandState> {
    return advance(run, news.update ?? news.create, { ...news, stdout, stderr });
}

export async function deleteCommand(run: RunCommand, olds: CommandState): Promise<void> {
    await advance(run, olds.delete, olds);
}

/** Runs the command, if there is one; otherwise the previous output stays. */
async function advance(
    run: RunCommand,
    line: string | undefined,
    state: CommandState,
): Promise<CommandState> {
    return line === undefined ? state : { ...state, ...(await run(line, state)) };
}

/** The names of the inputs that differ between a state and new inputs. */
export function findChanges(olds: object, news: object): string[] {
    const before = new Map<string, unknown>(Object.entries(olds));
    const after = new Map<string, unknown>(Object.entries(news));
    return [...new Set([...before.keys(), ...after.keys()])].filter(
        (name) =>
            !["stdout", "stderr"].includes(name) &&
            !isDeepStrictEqual(before.get(name), after.get(name)),
    );
}
