import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { findOnPath } from "./find-on-path";
import { installedVersion } from "./installed-version";
import { reasonOf } from "./missing-part";
import { type Progress } from "./progress";
import { runTool } from "./run-tool";

export type CommandPlugin = "real" | "stand-in";

const TIME_LIMIT_MS = 15_000;
const ASK_AGAIN_AFTER_MS = 24 * 3600 * 1000;

export interface PluginInputs {
    root: string;
    cache: string;
    home: string;
    /** With the folder of the CLI in front, and without the stand-in. */
    env: NodeJS.ProcessEnv;
    progress: Progress;
    nowMs: number;
}

/**
 * The plugin of @pulumi/command, which Pulumi gets from its own site. Where that cannot be reached,
 * test/stand-in takes its place; the answer is remembered, for a day at most.
 */
export async function ensureCommandPlugin(inputs: PluginInputs): Promise<CommandPlugin> {
    const { root, cache, home, env, progress, nowMs } = inputs;
    const version = installedVersion(root, "@pulumi/command");
    if (isInstalled(version, home, env)) {
        return "real";
    }
    const memory = path.join(cache, "pulumi", `command-plugin-${version}.json`);
    if (isRecentFailure(readIfThere(memory), nowMs)) {
        return "stand-in";
    }
    try {
        await progress.track(`the plugin of @pulumi/command ${version}`, async (report) => {
            report("asking its site");
            const args = ["plugin", "install", "resource", "command", version];
            await runTool("pulumi", args, { env, timeoutMs: TIME_LIMIT_MS });
            return "its site";
        });
        return "real";
    } catch (error) {
        const reason = reasonOf(error);
        progress.note(
            `the plugin of @pulumi/command ${version} cannot be had here, so the stand-in under ` +
                `test/stand-in is used: ${gistOf(reason)}`,
        );
        await mkdir(path.dirname(memory), { recursive: true });
        await writeFile(memory, JSON.stringify({ triedMs: nowMs, reason }));
        return "stand-in";
    }
}

function isInstalled(version: string, home: string, env: NodeJS.ProcessEnv): boolean {
    const pulumiHome = env.PULUMI_HOME ?? path.join(home, ".pulumi");
    const folder = path.join(pulumiHome, "plugins", `resource-command-v${version}`);
    // The engine writes "<folder>.partial" until a download is complete.
    return (
        (existsSync(folder) && !existsSync(`${folder}.partial`)) ||
        findOnPath("pulumi-resource-command", env.PATH ?? "") !== undefined
    );
}

/** Whether `memory`, what the last try left behind, is still to be believed. */
export function isRecentFailure(memory: string | undefined, nowMs: number): boolean {
    if (memory === undefined) {
        return false;
    }
    const { triedMs } = JSON.parse(memory) as { triedMs: number };
    return nowMs >= triedMs && nowMs - triedMs < ASK_AGAIN_AFTER_MS;
}

function readIfThere(file: string): string | undefined {
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The engine repeats itself for every attempt; the last line that says why is enough. */
export function gistOf(reason: string): string {
    const lines = reason.trim().split("\n");
    return lines.findLast((line) => line.includes("Error downloading")) ?? lines.at(-1) ?? reason;
}
