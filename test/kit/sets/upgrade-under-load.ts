import assert from "node:assert/strict";

import type { MongoClientOptions } from "mongodb";

import type { LoadReport } from "../../../examples/demo/load";
import { findLost, startLoad } from "../../../examples/demo/load";
import type { Absence } from "./member-watch";
import { countUnavailable, MemberWatch } from "./member-watch";

/** Anything that can be written to and looked at. */
export interface Target {
    readonly hosts: readonly string[];
    readonly connectionString: string;
    /** Of a secured set: credentials, certificates. */
    readonly options?: MongoClientOptions;
}

/**
 * With a client whose operations have a time limit. Without one, drivers retry a write once; servers of 4.2 and 4.4 that
 * step down may refuse both tries before they tell that they are no primary any more (README, "Limits"). With one,
 * drivers retry until it ends: github.com/mongodb/specifications, client-side-operations-timeout, "Retryability".
 */
export function withTimeLimit({ hosts, connectionString }: Target): Target {
    return { hosts, connectionString: `${connectionString}&timeoutMS=20000` };
}

/** What clients and members went through while `work` ran. */
export interface Witness<T> {
    readonly result: T;
    readonly report: LoadReport;
    readonly absences: readonly Absence[];
}

/**
 * Runs `work` with a writer and a reader on the set and a look at every member all the time. Then holds it to what
 * the package promises: no operation failed, no acknowledged write lost, never more members away than may be.
 */
export async function underLoad<T>(
    target: Target,
    work: () => Promise<T>,
    maxUnavailableOf = 1,
): Promise<Witness<T>> {
    const watch = new MemberWatch(target.hosts, target.options);
    const load = await startLoad(target.connectionString, target.options);
    let result: T;
    let report: LoadReport;
    let absences: readonly Absence[];
    try {
        result = await work();
    } finally {
        report = await load.stop();
        absences = await watch.stop();
    }
    assert.equal(report.failedOperations, 0, report.errors.join("\n"));
    assert.ok(report.acknowledged > 100, `only ${report.acknowledged} writes`);
    const away = countUnavailable(absences);
    assert.ok(away <= maxUnavailableOf, `${away} members were away at one moment`);
    await assertNothingLost(target, report);
    return { result, report, absences };
}

/** Every acknowledged write is on every member that holds data. */
export async function assertNothingLost(
    { hosts, options }: Pick<Target, "hosts" | "options">,
    report: LoadReport,
): Promise<void> {
    for (const { host, missing } of await findLost(hosts, report, options)) {
        assert.deepEqual(missing, [], `writes lost on ${host}`);
    }
}
