import type { AcceptableCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { isKnownSeries, parseVersion } from "../../core/releases/version";
import type { Binaries } from "../../io/releases/store/release-source";
import { defaultRoot } from "../../io/releases/store/store";
import { goalChoicesOf, pathOf } from "../../pulumi/args/choices";
import type { PathSpec } from "../../pulumi/args/path-spec";

/** What the command line asks to be planned, as it was written. */
export interface RequestOptions {
    readonly to: string;
    readonly fcv?: string;
    readonly path?: string;
    readonly stopAt?: string;
    readonly accept?: readonly AcceptableCode[];
    readonly maxUnavailable?: number;
    /** A folder of releases, for those on the way. */
    readonly binaries?: string;
}

export interface PlanRequest {
    readonly goal: Goal;
    readonly accept: readonly AcceptableCode[];
    readonly path?: PathSpec;
    readonly binaries: Binaries;
}

/** Throws `version-invalid`, or `command-line-invalid`. */
export function readDesired(options: RequestOptions): PlanRequest {
    const { to, fcv, accept = [], maxUnavailable, binaries } = options;
    parseVersion(to);
    if (fcv !== undefined && !isKnownSeries(fcv)) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot use --fcv ${fcv}: a series like 6.0 is required`,
        );
    }
    const path = readPath(options);
    return {
        goal: {
            ...goalChoicesOf({ accept, ...(maxUnavailable !== undefined && { maxUnavailable }) }),
            version: to,
            ...(fcv !== undefined && { fcv }),
        },
        accept,
        ...(path && { path }),
        binaries:
            binaries === undefined
                ? { kind: "archive", root: defaultRoot() }
                : { kind: "directory", root: binaries },
    };
}

function readPath({ path, stopAt }: RequestOptions): PathSpec | undefined {
    if (stopAt !== undefined && (path === undefined || !isKnownSeries(stopAt))) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot use --stop-at ${stopAt}: ${path === undefined ? "--path is required with it" : "a series like 5.0 is required"}`,
        );
    }
    if (path === undefined) {
        return undefined;
    }
    const spec = pathOf(
        path === "automatic" ? path : path.split(",").map((each) => each.trim()),
        stopAt,
    );
    spec.releases.forEach(parseVersion);
    return spec;
}
