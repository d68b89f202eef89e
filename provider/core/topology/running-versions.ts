import type { Topology } from "./topology";
import { compareVersions } from "../releases/version";

/** Of the members that answer: each version once, oldest first. */
export function runningVersions({ members }: Topology): readonly string[] {
    return distinctVersions(members.flatMap(({ version }) => version ?? []));
}

export function distinctVersions(versions: readonly string[]): readonly string[] {
    return [...new Set(versions)].sort(compareVersions);
}
