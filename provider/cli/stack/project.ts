import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack as Stacks } from "@pulumi/pulumi/automation/index.js";

import { messageOf, UpgradeError } from "../../core/errors/errors";
import type { EngineMessage } from "./engine-messages";
import { readDiagnostic } from "./engine-messages";
import { previewTrial } from "./preview-trial";

/** A version, and the key of the configuration under which the program finds it. */
export interface UpdateRequest {
    readonly key: string;
    readonly value: string;
}

/** A stack of the Pulumi project in a folder, as far as an upgrade drives it. */
export interface ProjectStack {
    readonly name: string;
    /** Resolves to whether anything would change. The configuration stays as it is. */
    preview(request: UpdateRequest, report: (message: EngineMessage) => void): Promise<boolean>;
    setConfig(request: UpdateRequest): Promise<void>;
    up(report: (message: EngineMessage) => void): Promise<void>;
}

/** The one that is selected, unless a name is given. Throws `stack-unusable`. */
export async function openStack(cwd: string, name?: string): Promise<ProjectStack> {
    const { stack, fullKey } = await selectStack(cwd, name, "--stack is required");
    return projectStack(stack, fullKey);
}

/** `fullKey`: a key of the configuration, with the project before it; `required`: what to do where none is selected. */
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
                `Cannot tell which stack of ${project} is meant: none is selected, ${required}`,
            );
        }
        const fullKey = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
        return { stack: await Stacks.select(chosen, workspace), project, fullKey };
    } catch (error) {
        throw unusable(`Cannot use the Pulumi project in ${cwd}`, error);
    }
}

/** Without selecting the stack: others may be at work in the same folder. */
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
            `Cannot take a connection string from stack ${stack}: it has no output ${output} that is a text`,
        );
    }
    return value;
}

function unusable(what: string, error: unknown): UpgradeError {
    return error instanceof UpgradeError
        ? error
        : new UpgradeError("stack-unusable", `${what}: ${messageOf(error).trim()}`, {
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
