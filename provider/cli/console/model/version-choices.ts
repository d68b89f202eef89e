import { checkCurrentFcv } from "../../../core/checks/fcv";
import { checkPath, checkRelease, checkSpread } from "../../../core/checks/check-path";
import { checkKnownBad } from "../../../core/checks/release";
import type { Finding } from "../../../core/errors/errors";
import { runningVersions } from "../../../core/topology/running-versions";
import type { Topology } from "../../../core/topology/topology";
import { compareVersions } from "../../../core/releases/version";
import type { DesiredByProgram } from "./set-in-state";
import { resolveProgramPath } from "./program-path";

/** A version to choose, and what is known from its number alone. */
export interface VersionChoice {
    readonly version: string;
    readonly change: "none" | "up" | "back";
    /** Series that are installed in between. */
    readonly by: readonly string[];
    /** The series at which the program's `stopAt` ends the upgrade path; null if it is followed to its end. */
    readonly endsAt: string | null;
    /** Blockers: the version cannot be chosen. */
    readonly refusals: readonly Finding[];
    readonly warnings: readonly Finding[];
}

/** What the program asked for in its last run; "unknown" if it never ran: only a preview can find out. */
export type KnownDesired = DesiredByProgram | "unknown";

const oneSeries: DesiredByProgram = { upgradePath: "one-series" };

/**
 * Checks versions against the set's versions, its featureCompatibilityVersion and what the program allows; newest first.
 * All other problems are left to the preview.
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
    const allowed = desired === "unknown" ? oneSeries : desired;
    const path = resolveProgramPath(topology, version, known, allowed);
    const findings = [
        ...path.findings,
        ...path.hops.flatMap((hop) =>
            [checkPath, checkCurrentFcv, checkSpread].flatMap((check) =>
                check(hop.topology, hop.goal),
            ),
        ),
        ...checkKnownBad(topology, { version }),
    ].map((finding) => (desired === "unknown" ? allowSeveralSeries(finding) : finding));
    return {
        ...head,
        by: path.by,
        endsAt: path.endsAt,
        refusals: findings.filter(({ severity }) => severity === "blocker"),
        warnings: findings.filter(({ severity }) => severity === "warning"),
    };
}

/** A program that never ran may allow several series: a warning is enough. */
function allowSeveralSeries(finding: Finding): Finding {
    return finding.code === "series-skipped" ? { ...finding, severity: "warning" } : finding;
}

function changeTo(topology: Topology, version: string): VersionChoice["change"] {
    const others = runningVersions(topology).filter((each) => each !== version);
    const above = others.filter((each) => compareVersions(each, version) > 0);
    return others.length === 0 ? "none" : above.length === others.length ? "back" : "up";
}
