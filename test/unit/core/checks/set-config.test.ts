import assert from "node:assert/strict";

import type { Check } from "../../../../provider/core/checks/check";
import {
    checkDefaultWriteConcern,
    checkLastErrorDefaults,
    checkSharded,
} from "../../../../provider/core/checks/set-config";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Inspection } from "../../../../provider/core/inspection/inspection";
import type { Topology } from "../../../../provider/core/topology/topology";
import { inspectionOf, ofSet } from "../../../kit/made-up/inspections";
import { limits } from "../../../kit/made-up/limits";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    db5,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

const set = threeMembers("4.4.2");
const at = running("4.4.2");
const withArbiter = setOf(primary(db1, at), secondary(db2, at), arbiter(db3, at));

function messages(check: Check, topology: Topology, version: string, inspection: Inspection) {
    return check(topology, { version }, inspection, limits).map(
        ({ severity, code, message }) => `${severity} ${code} ${message}`,
    );
}

describe("checkSharded()", () => {
    it("refuses a shard and a config server", () => {
        for (const [clusterRole, name] of [
            ["shard", "a shard"],
            ["config-server", "a config server"],
        ] as const) {
            const inspection = inspectionOf({ [db2]: { clusterRole }, [db3]: { clusterRole } });
            assert.deepEqual(messages(checkSharded, set, "4.4.29", inspection), [
                `blocker sharded Cannot upgrade rs0 to 4.4.29: db2:27017 is ${name} of a sharded cluster`,
            ]);
        }
    });

    it("accepts a set outside a sharded cluster", () => {
        assert.deepEqual(messages(checkSharded, set, "5.0.4", inspectionOf({ [db1]: {} })), []);
    });
});

describe("checkLastErrorDefaults()", () => {
    const custom = ofSet({ customLastErrorDefaults: '{"w":"majority","wtimeout":0}' });

    it("refuses custom ones on an upgrade to 5.0", () => {
        assert.deepEqual(messages(checkLastErrorDefaults, set, "5.0.4", custom), [
            'blocker settings-refused Cannot upgrade rs0 to 5.0.4: servers from 5.0 on do not start with settings.getLastErrorDefaults {"w":"majority","wtimeout":0}, only with { w: 1, wtimeout: 0 }',
        ]);
    });

    it("accepts custom ones within 4.4, and the servers' defaults", () => {
        assert.deepEqual(messages(checkLastErrorDefaults, set, "4.4.29", custom), []);
        assert.deepEqual(messages(checkLastErrorDefaults, set, "5.0.4", ofSet({})), []);
    });
});

describe("checkDefaultWriteConcern()", () => {
    const unset = ofSet({ defaultWriteConcernSet: false });

    it("warns that writes wait for a majority from 5.0 on", () => {
        assert.deepEqual(messages(checkDefaultWriteConcern, set, "5.0.4", unset), [
            'warning default-write-concern From 5.0 on the default write concern of rs0 is "majority" instead of { w: 1 }: writes without their own write concern wait for 2 members',
        ]);
    });

    it("warns that it stays { w: 1 } with an arbiter if a majority needs all members with data", () => {
        assert.deepEqual(messages(checkDefaultWriteConcern, withArbiter, "5.0.4", unset), [
            "warning default-write-concern rs0 has an arbiter and 2 voting members with data: from 5.0 on its default write concern stays { w: 1 }, and the server refuses a change of members that would alter it until you set one",
        ]);
    });

    it("ignores an arbiter in a set with four members with data", () => {
        const five = setOf(
            primary(db1, at),
            ...[db2, db3, db4].map((host) => secondary(host, at)),
            arbiter(db5, at),
        );
        const [finding = ""] = messages(checkDefaultWriteConcern, five, "5.0.4", unset);
        assert.match(finding, /"majority" instead of/);
    });

    it("finds nothing if one is set, or on other hops", () => {
        const chosen = ofSet({ defaultWriteConcernSet: true });
        assert.deepEqual(messages(checkDefaultWriteConcern, set, "5.0.4", chosen), []);
        const later = threeMembers("5.0.4");
        assert.deepEqual(messages(checkDefaultWriteConcern, later, "6.0.27", unset), []);
    });

    it("warns if the server does not report it: 4.2, upgraded by two series", () => {
        const old = threeMembers("4.2.6");
        assert.equal(messages(checkDefaultWriteConcern, old, "5.0.4", nothingInspected).length, 1);
    });
});
