import * as path from "node:path";
import { type CommandPlugin } from "./command-plugin";

export interface Places {
    root: string;
    cache: string;
    /** Undefined when the user's own `pulumi` is on PATH. */
    pulumiBin: string | undefined;
}

const STAND_IN = path.join("test", "stand-in", "bin");

/** PATH for the CLI itself; a nested set-up must not take another's stand-in for a real plugin. */
export function pathWithPulumi(env: NodeJS.ProcessEnv, { pulumiBin }: Places): string {
    const inherited = (env.PATH ?? "").split(path.delimiter);
    const kept = inherited.filter((folder) => !folder.endsWith(STAND_IN));
    return [...(pulumiBin === undefined ? [] : [pulumiBin]), ...kept].join(path.delimiter);
}

/** What the command's environment has beyond the user's own. */
export function environmentFor(
    env: NodeJS.ProcessEnv,
    places: Places,
    plugin: CommandPlugin,
): NodeJS.ProcessEnv {
    const isStandIn = plugin === "stand-in";
    const tools = [path.join(places.root, "node_modules", ".bin")];
    const folders = [
        pathWithPulumi(env, places),
        ...tools,
        // Last, so that it is never taken for a real one.
        ...(isStandIn ? [path.join(places.root, STAND_IN)] : []),
    ];
    return {
        ...env,
        PATH: folders.join(path.delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_MONGODB_REPLICASET_CACHE: places.cache,
        PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN: plugin,
        // Otherwise the engine would spend its time looking for what cannot be downloaded.
        ...(isStandIn ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    };
}
