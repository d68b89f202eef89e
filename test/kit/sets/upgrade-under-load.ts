import assert from "node:assert/strict";

import type { MongoClientOptions } from "mongodb";

import type { LoadReport } from "../../../examples/demo/load";
import { findLost, startLoad } from "../../../examples/demo/load";
import type { Outage } from "./member-watch";
import { countUnavailable, MemberWatch } from "./member-watch";

/** A set that takes writes and can be observed. */
export interface Target {
    readonly hosts: readonly string[];
    readonly connectionString: string;
    /** Credentials and certificates of a secured set. */
    readonly options?: MongoClientOptions;
}

/**
 * Gives the client's operations a time limit. Without one, drivers retry a write once; servers of 4.2 and 4.4 that step
 * down may refuse both attempts before they report that they are no longer primary (README, "Limits"). With one, drivers
 * retry until it ends: github.com/mongodb/specifications, client-side-operations-timeout, "Retryability".
 */
export function withTimeLimit({ hosts, connectionString }: Target): Target {
    return { hosts, connectionString: `${connectionString}&timeoutMS=20000` };
}

/** The result of `work`, and what clients and members experienced meanwhile. */
export interface Observed<T> {
    readonly result: T;
    readonly report: LoadReport;
    readonly outages: readonly Outage[];
}

/**
 * Runs `work` while a writer and a reader use the set and every member is polled. Then asserts what the package
 * promises: no failed operation, no lost acknowledged write, never more members unavailable than allowed.
 */
export async function underLoad<T>(
    target: Target,
    work: () => Promise<T>,
    maxUnavailable = 1,
): Promise<Observed<T>> {
    const watch = new MemberWatch(target.hosts, target.options);
    const load = await startLoad(target.connectionString, target.options);
    let result: T;
    let report: LoadReport;
    let outages: readonly Outage[];
    try {
        result = await work();
    } finally {
        report = await load.stop();
        outages = await watch.stop();
    }
    assert.equal(report.failedOperations, 0, report.errors.join("\n"));
    assert.ok(report.acknowledged > 100, `only ${report.acknowledged} writes`);
    const unavailable = countUnavailable(outages);
    assert.ok(
        unavailable <= maxUnavailable,
        `${unavailable} members were unavailable at the same moment`,
    );
    await assertNothingLost(target, report);
    return { result, report, outages };
}

/** Asserts that every member that holds data has every acknowledged write. */
export async function assertNothingLost(
    { hosts, options }: Pick<Target, "hosts" | "options">,
    report: LoadReport,
): Promise<void> {
    for (const { host, missing } of await findLost(hosts, report, options)) {
        assert.deepEqual(missing, [], `writes lost on ${host}`);
    }
}
