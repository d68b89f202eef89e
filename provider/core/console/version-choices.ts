import { checkFcvInPlace } from "../checks/fcv";
import { checkPath, checkRelease, checkSpread } from "../checks/path";
import { checkKnownBad } from "../checks/release";
import type { Finding } from "../errors";
import type { Topology } from "../topology";
import { compareVersions } from "../version";

/** A version that somebody may want, and what its number alone says for or against it. */
export interface VersionChoice {
    readonly version: string;
    readonly change: "none" | "up" | "back";
    /** Blockers: it can't be chosen. */
    readonly refusals: readonly Finding[];
    readonly warnings: readonly Finding[];
}

/**
 * By the set's versions and featureCompatibilityVersion; everything else that may speak against one is for the preview to
 * say. Newest first.
 */
export function chooseVersions(
    topology: Topology,
    versions: readonly string[],
): readonly VersionChoice[] {
    return [...new Set(versions)]
        .sort((a, b) => compareVersions(b, a))
        .map((version) => judgeVersion(topology, version));
}

export function judgeVersion(topology: Topology, version: string): VersionChoice {
    const findings = findOn(topology, version);
    return {
        version,
        change: changeTo(topology, version),
        refusals: findings.filter(({ severity }) => severity === "blocker"),
        warnings: findings.filter(({ severity }) => severity === "warning"),
    };
}

function findOn(topology: Topology, version: string): readonly Finding[] {
    const goal = { version };
    const unknown = checkRelease(goal);
    return unknown.length > 0
        ? unknown
        : [checkPath, checkFcvInPlace, checkSpread, checkKnownBad].flatMap((check) =>
              check(topology, goal),
          );
}

function changeTo({ members }: Topology, version: string): VersionChoice["change"] {
    const running = [...new Set(members.flatMap((member) => member.version ?? []))];
    const others = running.filter((each) => each !== version);
    const above = others.filter((each) => compareVersions(each, version) > 0);
    return others.length === 0 ? "none" : above.length === others.length ? "back" : "up";
}
