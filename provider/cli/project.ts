import type { ConfigValue, EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack as Stacks } from "@pulumi/pulumi/automation/index.js";

import { messageOf, UpgradeError } from "../core/errors";
import type { News } from "./news";
import { newsIn } from "./news";

/** A stack of the Pulumi project in a folder, as far as an upgrade drives it. */
export interface ProjectStack {
    readonly name: string;
    /** Undefined where the stack's configuration does not have it. */
    config(key: string): Promise<ConfigValue | undefined>;
    setConfig(key: string, value: ConfigValue): Promise<void>;
    removeConfig(key: string): Promise<void>;
    /** Resolves to whether anything would change. */
    preview(tell: (news: News) => void): Promise<boolean>;
    up(tell: (news: News) => void): Promise<void>;
}

/** The one that is selected, unless a name is given. Throws `stack-unusable`. */
export async function openStack(cwd: string, name?: string): Promise<ProjectStack> {
    try {
        const workspace = await LocalWorkspace.create({ workDir: cwd });
        const project = await workspace.projectSettings();
        const chosen = name ?? (await workspace.stack())?.name;
        if (chosen === undefined) {
            throw new UpgradeError(
                "stack-unusable",
                `Cannot tell which stack of ${project.name} is meant: none is selected, --stack is required`,
            );
        }
        return projectStack(await Stacks.select(chosen, workspace), project.name);
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

function projectStack(stack: Stack, project: string): ProjectStack {
    const full = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
    return {
        name: stack.name,
        config: async (key) => (await stack.getAllConfig())[full(key)],
        setConfig: (key, value) => stack.setConfig(full(key), value),
        removeConfig: (key) => stack.removeConfig(full(key)),
        preview: async (tell) => {
            const { changeSummary } = await stack.preview({
                color: "never",
                onEvent: toldBy(tell),
            });
            return Object.keys(changeSummary).some((kind) => kind !== "same" && kind !== "read");
        },
        up: async (tell) => {
            await stack.up({ color: "never", onEvent: toldBy(tell) });
        },
    };
}

function toldBy(tell: (news: News) => void): (event: EngineEvent) => void {
    return ({ diagnosticEvent }) => {
        const news = diagnosticEvent && newsIn(diagnosticEvent);
        if (news) {
            tell(news);
        }
    };
}
