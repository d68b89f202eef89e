import * as assert from "node:assert/strict";

import {
    findRemovedOptions,
    removedOptions,
} from "../../../../provider/core/releases/find-removed-options";

/** The configuration, the version that it is for, the previous version, and the findings. */
const cases: readonly (readonly [object, string, string | undefined, readonly string[]])[] = [
    [{ storage: { indexBuildRetry: true } }, "4.4.2", "4.2.6", ["storage.indexBuildRetry refused"]],
    [{ storage: { indexBuildRetry: true } }, "4.2.6", undefined, []],
    [{ "storage.indexBuildRetry": true }, "4.4.2", "4.2.6", ["storage.indexBuildRetry refused"]],
    [
        { storage: { "journal.enabled": true } },
        "7.0.1",
        "6.0.27",
        ["storage.journal.enabled refused"],
    ],
    [{ storage: { journal: { enabled: true } } }, "6.0.27", "5.0.4", []],
    [
        { storage: { journal: { enabled: false } } },
        "6.0.27",
        "5.0.4",
        ["storage.journal.enabled refused"],
    ],
    [{ storage: { journal: { commitIntervalMs: 50 } } }, "7.0.1", "6.0.27", []],
    [{ storage: { engine: "wiredTiger" } }, "4.2.6", "4.0.28", []],
    [{ storage: { engine: "mmapv1" } }, "4.2.6", "4.0.28", ["storage.engine refused"]],
    [
        { storage: { mmapv1: { smallFiles: true } } },
        "4.2.6",
        "4.0.28",
        ["storage.mmapv1.smallFiles refused"],
    ],
    [
        { net: { serviceExecutor: "adaptive" } },
        "5.0.0-rc1",
        "4.4.2",
        ["net.serviceExecutor refused"],
    ],
    [
        { replication: { enableMajorityReadConcern: false } },
        "5.0.4",
        "4.4.2",
        ["replication.enableMajorityReadConcern refused"],
    ],
    [
        { replication: { enableMajorityReadConcern: "false" } },
        "5.0.4",
        "4.4.2",
        ["replication.enableMajorityReadConcern refused"],
    ],
    [{ replication: { enableMajorityReadConcern: true } }, "5.0.4", "4.4.2", []],
    [
        { setParameter: { failIndexKeyTooLong: false } },
        "4.4.2",
        "4.2.6",
        ["setParameter.failIndexKeyTooLong refused"],
    ],
    [{ setParameter: { failIndexKeyTooLongest: false } }, "4.4.2", "4.2.6", []],
    // A refused option is reported whatever ran before; the others only if the hop crosses the series.
    [
        { setParameter: { failIndexKeyTooLong: false } },
        "6.0.27",
        "6.0.5",
        ["setParameter.failIndexKeyTooLong refused"],
    ],
    [
        { security: { clusterIpSourceWhitelist: ["127.0.0.1"] } },
        "5.0.4",
        "4.4.2",
        ["security.clusterIpSourceWhitelist changed"],
    ],
    [{ security: { clusterIpSourceWhitelist: ["127.0.0.1"] } }, "6.0.5", "5.0.4", []],
    [
        { security: { clusterIpSourceWhitelist: ["127.0.0.1"] } },
        "6.0.5",
        undefined,
        ["security.clusterIpSourceWhitelist changed"],
    ],
    [
        { setParameter: { readHedgingMode: "on" } },
        "8.2.1",
        "8.0.17",
        ["setParameter.readHedgingMode ignored"],
    ],
    // Editions, and a change in a patch release.
    [{ net: { tls: { FIPSMode: true } } }, "6.0.5", "5.0.4", ["net.tls.FIPSMode refused"]],
    [{ net: { tls: { FIPSMode: true } } }, "6.0.5-ent", "5.0.4-ent", []],
    [{ cloud: { monitoring: { free: { state: "off" } } } }, "6.0.5", "5.0.4", []],
    [
        { cloud: { monitoring: { free: { state: "off" } } } },
        "6.0.27",
        "6.0.5",
        ["cloud.monitoring.free.state refused"],
    ],
    // Several, and none.
    [
        { net: { serviceExecutor: "x" }, setParameter: { cachePressureThreshold: 1 } },
        "5.0.4",
        "4.4.2",
        ["net.serviceExecutor refused", "setParameter.cachePressureThreshold refused"],
    ],
    [{}, "9.0.1", undefined, []],
    [{ systemLog: null, net: { port: 27017 } }, "9.0.1", undefined, []],
];

describe("findRemovedOptions()", () => {
    for (const [config, to, from, expected] of cases) {
        it(`finds in ${JSON.stringify(config)} for ${to} after ${from ?? "nothing"}: ${expected.join(", ") || "nothing"}`, () => {
            const found = findRemovedOptions(config, to, from);
            assert.deepEqual(
                found.map(({ option, effect }) => `${option} ${effect}`),
                expected,
            );
        });
    }

    it("reports the later of two reasons", () => {
        const config = { storage: { journal: { enabled: false } } };
        const [hit] = findRemovedOptions(config, "7.0.1", "6.0.27");
        assert.equal(hit?.since, "6.1");
    });

    it("finds every listed option in its series", () => {
        for (const { path, since, onlyIf, edition } of removedOptions()) {
            const version = since.split(".").length === 3 ? since : `${since}.0`;
            const to = edition === "enterprise" ? `${version}-ent` : version;
            const hits = findRemovedOptions({ [path]: onlyIf ?? "any" }, to);
            assert.ok(
                hits.some((hit) => hit.path === path && hit.since === since),
                path,
            );
        }
    });
});
