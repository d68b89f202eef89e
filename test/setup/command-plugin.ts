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
const RETRY_AFTER_MS = 24 * 3600 * 1000;

export interface PluginInputs {
    root: string;
    cache: string;
    home: string;
    /** Environment with the CLI's folder first on PATH, and without the stand-in. */
    env: NodeJS.ProcessEnv;
    progress: Progress;
    nowMs: number;
}

/**
 * Installs the plugin of @pulumi/command, which Pulumi downloads from its own site. If that cannot be reached,
 * test/stand-in replaces the plugin; the failure is remembered for a day.
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
            report("contacting its site");
            const args = ["plugin", "install", "resource", "command", version];
            await runTool("pulumi", args, { env, timeoutMs: TIME_LIMIT_MS });
            return "Pulumi's site";
        });
        return "real";
    } catch (error) {
        const reason = reasonOf(error);
        progress.note(
            `the plugin of @pulumi/command ${version} is not available here, so test/stand-in is used ` +
                `instead: ${gistOf(reason)}`,
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

/** Whether `memory`, the record of the last attempt, is recent enough to skip another attempt. */
export function isRecentFailure(memory: string | undefined, nowMs: number): boolean {
    if (memory === undefined) {
        return false;
    }
    const { triedMs } = JSON.parse(memory) as { triedMs: number };
    return nowMs >= triedMs && nowMs - triedMs < RETRY_AFTER_MS;
}

function readIfThere(file: string): string | undefined {
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The last line that names the cause: the engine repeats itself for every attempt. */
export function gistOf(reason: string): string {
    const lines = reason.trim().split("\n");
    return lines.findLast((line) => line.includes("Error downloading")) ?? lines.at(-1) ?? reason;
}
