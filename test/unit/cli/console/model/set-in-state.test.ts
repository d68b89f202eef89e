import assert from "node:assert/strict";

import { listUpgrades } from "../../../../../provider/cli/console/model/past-upgrade";
import { findSet } from "../../../../../provider/cli/console/model/set-in-state";
import { listRecordedStates, readRecordedState } from "../../../../kit/records/recorded-states";

const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ciphertext: "v1:hunter2",
};
const memberUpdate = {
    from: "5.0.4",
    to: "6.0.27",
    role: "primary",
    startedAt: "2026-05-01T12:00:00.000Z",
    downMs: 2000,
    totalMs: 3000,
    noPrimaryMs: 120,
};

function setOf(
    name: string,
    host: string,
    inputs: object,
    outputs: object = {},
): readonly object[] {
    return [
        { urn: name, type: "pulumi-mongodb-replicaset:index:ReplicaSet", inputs },
        {
            urn: `${name}-0`,
            type: "pulumi-nodejs:dynamic/mongodb:Member",
            parent: name,
            outputs: { host, files: { keyFile: secret }, ...outputs },
        },
    ];
}

const exported = (...resources: readonly object[]) => ({ deployment: { resources } });

describe("findSet()", () => {
    it("finds the set that has the member among several", () => {
        const state = exported(
            ...setOf("rs0", "db1:27017", { upgradePath: "automatic" }),
            ...setOf("rs1", "db2:27017", { upgradePath: ["6.0.27", "7.0.5"], stopAt: "6.0" }),
        );
        assert.deepEqual(findSet(state, ["db2:27017"]), {
            desired: { upgradePath: ["6.0.27", "7.0.5"], stopAt: "6.0" },
            updates: [],
        });
        assert.equal(findSet(state, ["db1:27017"])?.desired.upgradePath, "automatic");
        assert.equal(findSet(state, ["db3:27017"]), undefined);
        assert.equal(findSet(state, [])?.desired.upgradePath, "automatic");
    });

    it("reads only the updates of a member, and no secret", () => {
        const host = "db1:27017";
        const earlier = { ...memberUpdate, from: "4.4.29", to: "5.0.4" };
        const outputs = { lastUpgrade: memberUpdate, earlierUpgrades: [earlier] };
        const set = findSet(exported(...setOf("rs0", host, { keyFile: secret }, outputs)), [host]);
        assert.deepEqual(set, {
            desired: { upgradePath: "one-series" },
            updates: [
                { ...earlier, host },
                { ...memberUpdate, host },
            ],
        });
    });

    for (const unreadable of [undefined, "", {}, exported(), { deployment: null }, [1]]) {
        it(`finds none in ${JSON.stringify(unreadable)}`, () => {
            assert.equal(findSet(unreadable, ["db1:27017"]), undefined);
        });
    }

    it("leaves out an update that lacks a field, or is encrypted", () => {
        const outputs = {
            lastUpgrade: { ...memberUpdate, downMs: "2000" },
            earlierUpgrades: secret,
        };
        const state = exported(...setOf("rs0", "db1:27017", { upgradePath: secret }, outputs));
        const nothing = { desired: { upgradePath: "one-series" }, updates: [] };
        assert.deepEqual(findSet(state, ["db1:27017"]), nothing);
    });

    for (const release of listRecordedStates()) {
        it(`reads a state of ${release}: the program's upgrade path, and both hops of its last upgrade`, () => {
            const own = { data: "/data", stack: "prod", ports: [27017, 27018, 27019] };
            const set = findSet(readRecordedState(release, own), []);
            assert.equal(set?.desired.upgradePath, "automatic");
            const upgrades = listUpgrades(set.updates);
            assert.deepEqual(
                upgrades.map(({ from, to, updates }) => [from, to, updates.length]),
                [
                    ["5.0.4", "6.0.5", 3],
                    ["4.4.2", "5.0.4", 3],
                ],
            );
        });
    }
});
