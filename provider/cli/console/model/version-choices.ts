import { checkCurrentFcv } from "../../../core/checks/fcv";
import { checkPath, checkRelease, checkSpread } from "../../../core/checks/check-path";
import { checkKnownBad } from "../../../core/checks/release";
import type { Finding } from "../../../core/errors/errors";
import { runningVersions } from "../../../core/topology/running-versions";
import type { Topology } from "../../../core/topology/topology";
import { compareVersions } from "../../../core/releases/version";
import type { DesiredByProgram } from "./set-in-state";
import { resolveProgramPath } from "./program-path";

/** A version that somebody may want, and what its number alone says for or against it. */
export interface VersionChoice {
    readonly version: string;
    readonly change: "none" | "up" | "back";
    /** Series that are installed on the way to it. */
    readonly by: readonly string[];
    /** Where the program's `stopAt` ends that way; null where it goes to the end. */
    readonly endsAt: string | null;
    /** Blockers: it can't be chosen. */
    readonly refusals: readonly Finding[];
    readonly warnings: readonly Finding[];
}

/** What the program asked for when it was last run; "unknown": the preview has to tell. */
export type KnownDesired = DesiredByProgram | "unknown";

const oneSeries: DesiredByProgram = { upgradePath: "one-series" };

/**
 * By the set's versions and featureCompatibilityVersion, and what the program allows; everything else that may speak against
 * one is for the preview to say. Newest first.
 */
export function chooseVersions(
    topology: Topology,
    versions: readonly string[],
    desired: KnownDesired = oneSeries,
): readonly VersionChoice[] {
    return [...new Set(versions)]
        .sort((a, b) => compareVersions(b, a))
        .map((version) => checkVersion(topology, version, versions, desired));
}

function checkVersion(
    topology: Topology,
    version: string,
    known: readonly string[],
    desired: KnownDesired,
): VersionChoice {
    const unknown = checkRelease({ version });
    const head = { version, change: changeTo(topology, version) };
    if (unknown.length > 0) {
        return { ...head, by: [], endsAt: null, refusals: unknown, warnings: [] };
    }
    const way = resolveProgramPath(
        topology,
        version,
        known,
        desired === "unknown" ? oneSeries : desired,
    );
    const findings = [
        ...way.findings,
        ...way.hops.flatMap((hop) =>
            [checkPath, checkCurrentFcv, checkSpread].flatMap((check) =>
                check(hop.topology, hop.goal),
            ),
        ),
        ...checkKnownBad(topology, { version }),
    ].map((finding) => (desired === "unknown" ? asUnknown(finding) : finding));
    return {
        ...head,
        by: way.by,
        endsAt: way.endsAt,
        refusals: findings.filter(({ severity }) => severity === "blocker"),
        warnings: findings.filter(({ severity }) => severity === "warning"),
    };
}

/** A program that was never run may allow it. */
function asUnknown(finding: Finding): Finding {
    return finding.code === "series-skipped" ? { ...finding, severity: "warning" } : finding;
}

function changeTo(topology: Topology, version: string): VersionChoice["change"] {
    const others = runningVersions(topology).filter((each) => each !== version);
    const above = others.filter((each) => compareVersions(each, version) > 0);
    return others.length === 0 ? "none" : above.length === others.length ? "back" : "up";
}
