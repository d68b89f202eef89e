import { compareVersions, parseVersion } from "./version";

/** First and last release, both of the range. */
type Range = readonly [string, string];

/** A release, or a step from one to the other, that its makers warn of. */
export interface KnownBad {
    /** Where the makers tell of it. */
    readonly tickets: string;
    /** The releases that are bad to install. */
    readonly to: Range;
    /** Only bad to come to from these. */
    readonly from?: Range;
    /** Only bad for sets that use this. */
    readonly onlyWith?: string;
    readonly happens: string;
    /** Mended in. */
    readonly choose: string;
}

const checkpoint =
    "a checkpoint may hold data that do not belong together, so that an unclean shutdown loses documents and index entries";
const omittedPage = "a checkpoint may leave out a page, so that an unclean shutdown loses data";
const duplicates = "unique indexes may let duplicates in";
const buckets =
    "inserts may work on one bucket of a time-series collection twice at once, and deletes may move its start";
const snapshot =
    "the checkpoints of 4.4.3 and 4.4.4 mislead it, so that data may be inconsistent or missing after its first start";

/**
 * Sources: the tables "Past Release Limitations" in the release notes of 4.4 to 8.0, the tickets themselves, and for
 * WT-6623 the upgrade page of 4.4. Not listed: what concerns sharded clusters only (SERVER-68511, -77506, -80203,
 * -82353, -84723, -86622, -87061), other processors than x86-64 (WT-10461: ARM64, POWER), Ops Manager's incremental
 * backups (WT-10551), .deb and .rpm packages of 4.4.19, 5.0.15 and 6.0.5 whose configuration says `fork: true`
 * (SERVER-74345), and holes in security, which every release but the newest has.
 */
const knownBad: readonly KnownBad[] = [
    {
        tickets: "WT-6623",
        from: ["4.2.0", "4.2.25"],
        to: ["4.4.0", "4.4.0"],
        happens: "it may not start on data that go back to MongoDB 3.0",
        choose: "4.4.11",
    },
    {
        tickets: "WT-7426",
        to: ["4.4.5", "4.4.5"],
        happens:
            "a start may spoil pages, so that their documents are not seen or it does not start again",
        choose: "4.4.11",
    },
    {
        tickets: "SERVER-58936",
        to: ["4.4.7", "4.4.7"],
        happens: duplicates,
        choose: "4.4.11",
    },
    { tickets: "SERVER-58936", to: ["5.0.0", "5.0.1"], happens: duplicates, choose: "5.0.6" },
    { tickets: "WT-7984", to: ["4.4.8", "4.4.8"], happens: omittedPage, choose: "4.4.11" },
    { tickets: "WT-7984", to: ["5.0.0", "5.0.2"], happens: omittedPage, choose: "5.0.6" },
    { tickets: "WT-7995", to: ["4.4.2", "4.4.8"], happens: checkpoint, choose: "4.4.11" },
    { tickets: "WT-7995", to: ["5.0.0", "5.0.2"], happens: checkpoint, choose: "5.0.6" },
    // The ticket names 4.4.3 and 4.4.4 alone, and says that 4.4.2 is safe to leave; Percona's notes count 4.4.2 in.
    {
        tickets: "WT-8395",
        from: ["4.4.3", "4.4.4"],
        to: ["4.4.8", "4.4.10"],
        happens: snapshot,
        choose: "4.4.11",
    },
    {
        tickets: "WT-8395",
        from: ["4.4.3", "4.4.4"],
        to: ["5.0.2", "5.0.5"],
        happens: snapshot,
        choose: "5.0.6",
    },
    {
        tickets: "SERVER-91194",
        to: ["6.0.0", "6.0.16"],
        onlyWith: "time-series collections",
        happens: "a flag of time-series collections may get lost, so that queries miss documents",
        choose: "6.0.17",
    },
    {
        tickets: "SERVER-94559 and SERVER-95067",
        to: ["7.0.0", "7.0.15"],
        onlyWith: "time-series collections",
        happens: buckets,
        choose: "7.0.16",
    },
    {
        tickets: "SERVER-94559 and SERVER-95067",
        to: ["8.0.0", "8.0.3"],
        onlyWith: "time-series collections",
        happens: buckets,
        choose: "8.0.4",
    },
];

/** What is known to go wrong when a server of `from` is replaced by one of `to`. */
export function knownBadSteps(from: string, to: string): readonly KnownBad[] {
    return knownBad.filter(
        (row) => isWithin(to, row.to) && (row.from === undefined || isWithin(from, row.from)),
    );
}

/** By the numbers alone: other editions are built of the same release. */
function isWithin(version: string, [first, last]: Range): boolean {
    const { release } = parseVersion(version);
    return compareVersions(release, first) >= 0 && compareVersions(release, last) <= 0;
}
