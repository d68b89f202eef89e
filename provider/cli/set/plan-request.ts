import type { AcceptableCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { Goal } from "../../core/plan/goal";
import { isKnownSeries, parseVersion } from "../../core/releases/version";
import type { Binaries } from "../../io/releases/store/release-source";
import { defaultRoot } from "../../io/releases/store/store";
import { goalChoicesOf, pathOf } from "../../pulumi/args/choices";
import type { PathSpec } from "../../pulumi/args/path-spec";

/** The options that describe a plan, as written on the command line. */
export interface RequestOptions {
    readonly to: string;
    readonly fcv?: string;
    readonly path?: string;
    readonly stopAt?: string;
    readonly accept?: readonly AcceptableCode[];
    readonly maxUnavailable?: number;
    /** A folder of releases, for those on the upgrade path. */
    readonly binaries?: string;
}

export interface PlanRequest {
    readonly goal: Goal;
    readonly accept: readonly AcceptableCode[];
    readonly path?: PathSpec;
    readonly binaries: Binaries;
}

/**
 * Reads the options of a plan.
 *
 * @throws `version-invalid` or `command-line-invalid`
 */
export function readPlanRequest(options: RequestOptions): PlanRequest {
    const { to, fcv, accept = [], maxUnavailable, binaries: folder } = options;
    parseVersion(to);
    if (fcv !== undefined && !isKnownSeries(fcv)) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot use --fcv ${fcv}: a series like 6.0 is required`,
        );
    }
    const binaries: Binaries =
        folder === undefined
            ? { kind: "archive", root: defaultRoot() }
            : { kind: "directory", root: folder };
    return defined({
        goal: defined({ ...goalChoicesOf(defined({ accept, maxUnavailable })), version: to, fcv }),
        accept,
        path: readPath(options),
        binaries,
    });
}

function readPath({ path, stopAt }: RequestOptions): PathSpec | undefined {
    if (path === undefined) {
        if (stopAt === undefined) {
            return undefined;
        }
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot use --stop-at ${stopAt}: --path is required with it`,
        );
    }
    if (stopAt !== undefined && !isKnownSeries(stopAt)) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot use --stop-at ${stopAt}: a series like 5.0 is required`,
        );
    }
    const releases = path === "automatic" ? path : path.split(",").map((each) => each.trim());
    const spec = pathOf(releases, stopAt);
    spec.releases.forEach(parseVersion);
    return spec;
}
