import assert from "node:assert/strict";

import { readEngineEvent } from "../../../../../provider/cli/console/server/run-events";

const parent = "urn:pulumi:prod::shop::pulumi-mongodb-replicaset:index:ReplicaSet";
const memberType = "pulumi-nodejs:dynamic/mongodb:Member";

function readLog(urn: string) {
    const event = { diagnosticEvent: { urn, message: "30 of 77 MB", severity: "info" } };
    const read = readEngineEvent(event, 0);
    return read?.kind === "log" ? [read.resource, read.isStaging === true] : undefined;
}

describe("readEngineEvent() of stagings and paused members", () => {
    it("attributes the lines of a staging to its member", () => {
        assert.deepEqual(readLog(`${parent}$command:local:Command::rs0-1-staging`), [
            "rs0-1",
            true,
        ]);
    });

    it("attributes no other line to a staging", () => {
        for (const [type, name] of [
            ["command:local:Command", "build"],
            [memberType, "rs0-staging"],
        ] as const) {
            assert.deepEqual(readLog(`${parent}$${type}::${name}`), [name, false]);
        }
    });

    it("recognises a member that the program pauses before", () => {
        const inputs = { host: "db2:27017", plan: [], paused: true };
        const metadata = { urn: `${parent}$${memberType}::rs0-1`, type: memberType, op: "same" };
        const event = { resourcePreEvent: { metadata: { ...metadata, new: { inputs } } } };
        const read = readEngineEvent(event, 0);
        assert.equal(read?.kind === "declared" && read.paused, true);
    });
});
