import * as path from "node:path";
import { type CommandPlugin } from "./command-plugin";

export interface SetupFolders {
    root: string;
    cache: string;
    /** Undefined when the user's own `pulumi` is on PATH. */
    pulumiBin: string | undefined;
}

const STAND_IN = path.join("test", "stand-in", "bin");

/** PATH for the CLI itself, without the stand-in of an outer set-up, which must not pass for the real plugin. */
export function pathWithPulumi(env: NodeJS.ProcessEnv, { pulumiBin }: SetupFolders): string {
    const inherited = (env.PATH ?? "").split(path.delimiter);
    const kept = inherited.filter((folder) => !folder.endsWith(STAND_IN));
    return [...(pulumiBin === undefined ? [] : [pulumiBin]), ...kept].join(path.delimiter);
}

/** The command's environment: the user's own, with the installed parts. */
export function environmentFor(
    env: NodeJS.ProcessEnv,
    setUp: SetupFolders,
    plugin: CommandPlugin,
): NodeJS.ProcessEnv {
    const isStandIn = plugin === "stand-in";
    const tools = [path.join(setUp.root, "node_modules", ".bin")];
    const folders = [
        pathWithPulumi(env, setUp),
        ...tools,
        // Last, so that a real plugin takes precedence.
        ...(isStandIn ? [path.join(setUp.root, STAND_IN)] : []),
    ];
    return {
        ...env,
        PATH: folders.join(path.delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_MONGODB_REPLICASET_CACHE: setUp.cache,
        PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN: plugin,
        // Otherwise the engine would spend time on plugins that cannot be downloaded.
        ...(isStandIn ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    };
}
