import assert from "node:assert/strict";

import { checkData, checkDataScanned } from "../../../../provider/core/checks/data";
import { interpretData, questionsFor } from "../../../../provider/core/checks/data-questions";
import type { DataScan } from "../../../../provider/core/inspection/inspection";
import { ofSet } from "../../../kit/made-up/inspections";
import { readFixture } from "../../../kit/records/reply-fixtures";
import { db2, running, threeMembers, withMember } from "../../../kit/made-up/topologies";

/** The findings that the recorded data cause on a hop. */
function findingsOf(data: DataScan, from: string, to: string): readonly string[] {
    return checkData(threeMembers(from), { version: to }, ofSet({ data })).map(
        ({ severity, code, message }) => `${severity} ${code} ${message}`,
    );
}

function recorded(version: string): DataScan {
    const { data } = readFixture(`${version}/data`);
    assert.ok(data);
    return interpretData(data);
}

function crowded(count: number): DataScan {
    const timeSeries = Array.from({ length: count }, (_, index) => ({
        database: "weather",
        name: `series${index}`,
    }));
    return interpretData({ timeSeries: [...timeSeries, { database: "other", name: "one" }] });
}

describe("checkData()", () => {
    for (const version of ["4.2.6", "4.4.2"]) {
        it(`names the TTL index with NaN and the geoHaystack index of a real ${version}`, () => {
            assert.deepEqual(findingsOf(recorded(version), version, "5.0.4"), [
                "blocker data-not-ready Cannot upgrade rs0 to 5.0.4: servers of 5.0 and later may expire all documents immediately if a TTL index has expireAfterSeconds NaN: at_1 of shop.sessions",
                "warning data-not-ready Upgrading rs0 to 5.0.4 has side effects: featureCompatibilityVersion 5.0 removes geoHaystack indexes: place_kind of shop.sessions",
            ]);
        });
    }

    for (const version of ["5.0.4", "6.0.27"]) {
        it(`names the view on system.buckets of a real ${version}, and not the time series itself`, () => {
            assert.deepEqual(findingsOf(recorded(version), version, "7.0.1"), [
                "blocker data-not-ready Cannot upgrade rs0 to 7.0.1: servers of 7.0 and later allow no views on the system.buckets collections of time series: shop.raw",
            ]);
        });

        it(`names the invalid system.buckets collection of a real ${version}`, () => {
            const data = { ...recorded(version), bucketViews: [] };
            assert.deepEqual(findingsOf(data, version, "8.0.4"), [
                "blocker data-not-ready Cannot upgrade rs0 to 8.0.4: servers of 8.0 and later accept no system.buckets collection without time-series options: shop.system.buckets.false",
            ]);
        });
    }

    it("warns about more than 5000 time series in a database on an upgrade to 9.0", () => {
        assert.deepEqual(findingsOf(crowded(5_001), "8.0.4", "9.0.1"), [
            "warning data-not-ready Upgrading rs0 to 9.0.1 has side effects: the upgrade to 9.0 is slow with more than 5000 time-series collections in a database: weather",
        ]);
        assert.deepEqual(findingsOf(crowded(5_000), "8.0.4", "9.0.1"), []);
    });

    it("finds nothing on a hop that the data do not affect", () => {
        assert.deepEqual(findingsOf(recorded("4.4.2"), "4.4.2", "4.4.29"), []);
        assert.deepEqual(findingsOf(recorded("6.0.27"), "5.0.4", "6.0.27"), []);
    });

    it("finds nothing wrong with ordinary indexes", () => {
        const at = { name: "at_1", key: { at: 1 }, expireAfterSeconds: 3_600 };
        const place = { name: "place_2d", key: { place: "2d" } };
        const indexes = [{ database: "shop", collection: "sessions", indexes: [at, place] }];
        const data = interpretData({ indexes });
        assert.deepEqual(findingsOf(data, "4.4.2", "5.0.4"), []);
    });

    it("names the first ten, and says how many there are", () => {
        const indexes = Array.from({ length: 12 }, (_, index) => ({
            database: "shop",
            collection: `c${index}`,
            indexes: [{ name: "at_1", key: { at: 1 }, expireAfterSeconds: Number.NaN }],
        }));
        const [finding = ""] = findingsOf(interpretData({ indexes }), "4.4.2", "5.0.4");
        assert.match(finding, /at_1 of shop\.c9 and 2 more$/);
    });
});

describe("checkDataScanned()", () => {
    const findWith = (cutOff?: DataScan["cutOff"]) =>
        checkDataScanned(
            threeMembers("4.4.2"),
            { version: "5.0.4" },
            ofSet({ data: interpretData(cutOff ? { cutOff } : {}) }),
        ).map(({ severity, code, message }) => `${severity} ${code} ${message}`);

    it("reports how much was not scanned", () => {
        assert.deepEqual(findWith({ scanned: 1_000, total: 3_400, what: "collections" }), [
            "warning data-not-scanned Only 1000 of 3400 collections of rs0 could be scanned for data that 5.0.4 does not support",
        ]);
        assert.deepEqual(findWith({ scanned: 0, what: "databases" }), [
            "warning data-not-scanned None of the databases of rs0 could be scanned for data that 5.0.4 does not support",
        ]);
    });

    it("finds nothing if everything was scanned", () => {
        assert.deepEqual(findWith(), []);
    });
});

describe("questionsFor()", () => {
    const ask = (from: string, to: string) => questionsFor(threeMembers(from), { version: to });

    it("asks only what the hop depends on", () => {
        assert.deepEqual(ask("4.2.6", "4.4.2"), []);
        assert.deepEqual(ask("4.4.2", "5.0.4"), ["indexes"]);
        assert.deepEqual(ask("5.0.4", "6.0.27"), []);
        assert.deepEqual(ask("6.0.27", "7.0.1"), ["bucket-views"]);
        assert.deepEqual(ask("7.0.1", "8.0.4"), ["invalid-buckets"]);
        assert.deepEqual(ask("8.0.4", "9.0.1"), ["crowded-databases"]);
        assert.deepEqual(ask("6.0.5", "6.0.27"), []);
        assert.deepEqual(ask("6.0.27", "5.0.4"), []);
    });

    it("still asks while any member has not taken the hop", () => {
        const begun = withMember(threeMembers("5.0.4"), db2, running("4.4.2"));
        assert.deepEqual(questionsFor(begun, { version: "5.0.4" }), ["indexes"]);
    });

    it("asks for all hops of a path", () => {
        assert.deepEqual(ask("4.2.6", "7.0.1"), ["indexes", "bucket-views"]);
    });
});
