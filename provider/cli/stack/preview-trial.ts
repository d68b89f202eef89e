import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

import type { EngineEvent, ProjectSettings, Stack } from "@pulumi/pulumi/automation/index.js";

const execute = promisify(execFile);

const endings = [".yaml", ".yml", ".json"];

/**
 * Previews with a changed copy of the stack's configuration: if it is killed, it leaves no value behind that the next
 * `pulumi up` would apply. Resolves to whether anything would change.
 */
export async function previewTrial(
    stack: Stack,
    values: Readonly<Record<string, string>>,
    onEvent: (event: EngineEvent) => void,
): Promise<boolean> {
    // Only this user can read the folder: secrets in it are encrypted, other values are not.
    const folder = await mkdtemp(join(tmpdir(), "pulumi-preview-"));
    try {
        const configFile = await copyConfig(stack, folder);
        const { workDir: cwd, pulumiCommand } = stack.workspace;
        const where = ["--stack", stack.name, "--config-file", configFile, "--non-interactive"];
        for (const [key, value] of Object.entries(values)) {
            await execute(pulumiCommand.command, ["config", "set", key, value, ...where], { cwd });
        }
        const { changeSummary } = await stack.preview({ color: "never", configFile, onEvent });
        return Object.keys(changeSummary).some((op) => op !== "same" && op !== "read");
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** Copies the configuration file; without one, the copy has only the new values. */
async function copyConfig({ name, workspace }: Stack, folder: string): Promise<string> {
    // The manual page "Pulumi project file reference" has this field, the SDK's types do not.
    const project: ProjectSettings & { readonly stackConfigDir?: string } =
        await workspace.projectSettings();
    const { stackConfigDir = "." } = project;
    const files = endings.map((ending) => `Pulumi.${basename(name)}${ending}`);
    const own = files.find((file) => existsSync(resolve(workspace.workDir, stackConfigDir, file)));
    if (own === undefined) {
        return join(folder, "Pulumi.yaml");
    }
    await copyFile(resolve(workspace.workDir, stackConfigDir, own), join(folder, own));
    return join(folder, own);
}
