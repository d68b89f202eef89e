import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack as Stacks } from "@pulumi/pulumi/automation/index.js";

import { messageOf, UpgradeError } from "../../core/errors/errors";
import type { EngineMessage } from "./engine-messages";
import { readDiagnostic } from "./engine-messages";
import { previewTrial } from "./preview-trial";

/** A version, and the configuration key from which the program reads it. */
export interface UpdateRequest {
    readonly key: string;
    readonly value: string;
}

/** What an upgrade needs of a stack of the Pulumi project in a folder. */
export interface ProjectStack {
    readonly name: string;
    /** Resolves to whether anything would change. Leaves the configuration as it is. */
    preview(request: UpdateRequest, report: (message: EngineMessage) => void): Promise<boolean>;
    setConfig(request: UpdateRequest): Promise<void>;
    up(report: (message: EngineMessage) => void): Promise<void>;
}

/**
 * Opens the selected stack unless a name is given.
 *
 * @throws `stack-unusable`
 */
export async function openStack(cwd: string, name?: string): Promise<ProjectStack> {
    const { stack, fullKey } = await selectStack(cwd, name, "--stack is required");
    return projectStack(stack, fullKey);
}

/** Selects a stack. `fullKey` puts the project before a configuration key; `required`: what to do if no stack is selected. */
export async function selectStack(
    cwd: string,
    name: string | undefined,
    required: string,
    envVars: Readonly<Record<string, string>> = {},
): Promise<{ stack: Stack; project: string; fullKey: (key: string) => string }> {
    try {
        const workspace = await LocalWorkspace.create({ workDir: cwd, envVars: { ...envVars } });
        const { name: project } = await workspace.projectSettings();
        const chosen = name ?? (await workspace.stack())?.name;
        if (chosen === undefined) {
            throw new UpgradeError(
                "stack-unusable",
                `Cannot choose a stack of ${project}: none is selected, ${required}`,
            );
        }
        const fullKey = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
        return { stack: await Stacks.select(chosen, workspace), project, fullKey };
    } catch (error) {
        throw unusable(`Cannot use the Pulumi project in ${cwd}`, error);
    }
}

/** Reads an output without selecting the stack: other commands may run in the same folder. */
export async function readOutput(cwd: string, stack: string, output: string): Promise<string> {
    let value: unknown;
    try {
        const workspace = await LocalWorkspace.create({ workDir: cwd });
        value = (await workspace.stackOutputs(stack))[output]?.value;
    } catch (error) {
        throw unusable(`Cannot read the outputs of stack ${stack} in ${cwd}`, error);
    }
    if (typeof value !== "string") {
        throw new UpgradeError(
            "stack-unusable",
            `Cannot read a connection string from stack ${stack}: it has no output ${output} that is a string`,
        );
    }
    return value;
}

function unusable(problem: string, error: unknown): UpgradeError {
    return error instanceof UpgradeError
        ? error
        : new UpgradeError("stack-unusable", `${problem}: ${messageOf(error).trim()}`, {
              cause: error,
          });
}

function projectStack(stack: Stack, fullKey: (key: string) => string): ProjectStack {
    return {
        name: stack.name,
        preview: ({ key, value }, report) =>
            previewTrial(stack, { [fullKey(key)]: value }, reportedBy(report)),
        setConfig: ({ key, value }) => stack.setConfig(fullKey(key), { value }),
        up: async (report) => {
            await stack.up({ color: "never", onEvent: reportedBy(report) });
        },
    };
}

function reportedBy(report: (message: EngineMessage) => void): (event: EngineEvent) => void {
    return ({ diagnosticEvent }) => {
        const message = diagnosticEvent && readDiagnostic(diagnosticEvent);
        if (message) {
            report(message);
        }
    };
}
