import { allSeries } from "./series/all-series";
import { flattenSections } from "../json/merge-sections";
import type { OptionRemoval } from "./series/series";
import { compareSeries, compareVersions, parseVersion, seriesOf } from "./version";

interface RemovedOption extends OptionRemoval {
    /** A series, or the release itself if it came with a patch. */
    readonly since: string;
}

export interface RemovedOptionHit extends RemovedOption {
    /** The whole path that the configuration sets. */
    readonly option: string;
}

/** Returns every option that some known series treats differently, the oldest change first. */
export function removedOptions(): readonly RemovedOption[] {
    return allSeries.flatMap(({ series, removedOptions: rows = [] }) =>
        rows.map((row) => ({ since: series, ...row })),
    );
}

/**
 * Returns the options of a configuration that servers of version `to` refuse, and those that they treat differently from
 * servers of version `from` (without `from`: all that they treat differently from any older one).
 */
export function findRemovedOptions(
    config: object,
    to: string,
    from?: string,
): readonly RemovedOptionHit[] {
    const hits = flattenSections(config).flatMap(([option, value]) =>
        removedOptions()
            .filter((row) => isSet(row, option, value) && concerns(row, to, from))
            .map((row) => ({ ...row, option })),
    );
    // If two rows concern one option, the later one says more.
    return [...new Map(hits.map((hit) => [hit.option, hit])).values()];
}

function isSet(row: RemovedOption, option: string, value: unknown): boolean {
    return (
        (option === row.path || option.startsWith(`${row.path}.`)) &&
        (row.onlyIf === undefined || String(value) === row.onlyIf)
    );
}

function concerns(row: RemovedOption, to: string, from: string | undefined): boolean {
    const crossed = from === undefined || !isReached(row.since, from);
    return (
        isReached(row.since, to) &&
        (row.effect === "refused" || crossed) &&
        (row.edition === undefined || row.edition === parseVersion(to).edition)
    );
}

function isReached(since: string, version: string): boolean {
    return since.split(".").length === 2
        ? compareSeries(seriesOf(version), since) >= 0
        : compareVersions(version, since) >= 0;
}
