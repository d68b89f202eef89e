import * as assert from "node:assert/strict";

import { checkDrivers } from "../../../../provider/core/checks/check-drivers";
import type { Client, Inspection } from "../../../../provider/core/inspection/inspection";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import { db1, db2, db3, threeMembers } from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const topology = threeMembers("5.0.4");

function seen(clients: Readonly<Record<string, readonly Client[]>>): Inspection {
    const members = Object.entries(clients).map(
        ([host, each]) => [host, { clients: each }] as const,
    );
    return { members: new Map(members) };
}

function check(inspection: Inspection) {
    return checkDrivers(topology, goal, inspection);
}

describe("checkDrivers()", () => {
    it("warns once about a driver and version that is connected to several members", () => {
        const old = { driver: "nodejs", version: "4.2.0", connections: 3 };
        const inspection = seen({
            [db1]: [
                { ...old, appName: "shop" },
                { ...old, appName: "cron", connections: 1 },
            ],
            [db2]: [{ ...old, appName: "shop", connections: 2 }],
            [db3]: [{ driver: "nodejs", version: "4.2.0", connections: 4 }],
        });
        assert.deepEqual(check(inspection), [
            {
                severity: "warning",
                code: "old-driver",
                message:
                    "Driver nodejs 4.2.0 is connected (connections: 10, by cron, shop), and its vendor names nodejs 4.8 or later for 6.0: applications may fail",
                remedy: "Update the driver to 4.8 or later before the upgrade",
            },
        ]);
    });

    it("warns about each old version separately, and about none that is new enough", () => {
        const inspection = seen({
            [db1]: [
                { driver: "nodejs", version: "4.2.0", connections: 1 },
                { driver: "nodejs", version: "4.3.0", connections: 1 },
                { driver: "nodejs", version: "6.12.0", connections: 1 },
                { driver: "PyMongo", version: "3.11.0", connections: 1 },
            ],
        });
        const found = check(inspection).map(({ message }) => message.split(" is ")[0]);
        assert.deepEqual(found, [
            "Driver nodejs 4.2.0",
            "Driver nodejs 4.3.0",
            "Driver PyMongo 3.11.0",
        ]);
    });

    it("finds nothing if no clients were reported", () => {
        assert.deepEqual(check(nothingInspected), []);
        assert.deepEqual(check({ members: new Map([[db1, {}]]) }), []);
    });
});
