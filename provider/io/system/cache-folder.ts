import * as path from "node:path";

/** Returns the user's cache folder, shared by every clone on this machine. */
export function cacheFolder(env: NodeJS.ProcessEnv, home: string): string {
    const moved = env.PULUMI_MONGODB_REPLICASET_CACHE;
    if (moved) {
        return path.resolve(moved);
    }
    // XDG specification: a relative path in one of its variables must be ignored.
    const xdg = env.XDG_CACHE_HOME;
    const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(home, ".cache");
    return path.join(base, "pulumi-mongodb-replicaset");
}
