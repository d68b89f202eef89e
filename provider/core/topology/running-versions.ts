import type { Topology } from "./topology";
import { compareVersions } from "../releases/version";

/** Returns each version that an answering member runs, once, oldest first. */
export function runningVersions({ members }: Topology): readonly string[] {
    return distinctVersions(members.flatMap(({ version }) => version ?? []));
}

export function distinctVersions(versions: readonly string[]): readonly string[] {
    return [...new Set(versions)].sort(compareVersions);
}
