import assert from "node:assert/strict";

import { checkDataInMemory } from "../../../../provider/core/checks/in-memory";
import { preflight } from "../../../../provider/core/checks/preflight";
import { interpretMemberReplies } from "../../../../provider/core/inspection/inspect-replies";
import { inspectionOf } from "../../../kit/made-up/inspections";
import { limits } from "../../../kit/made-up/limits";
import {
    arbiter,
    db1,
    db2,
    db3,
    primary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };

function memberWith(engine: string | undefined) {
    const parsed = engine === undefined ? {} : { storage: { engine } };
    return interpretMemberReplies({ refused: [], commandLine: { parsed } });
}

describe("checkDataInMemory()", () => {
    const set = threeMembers("5.0.4");
    const inMemory = inspectionOf({ [db2]: memberWith("inMemory"), [db3]: memberWith("inMemory") });

    it("finds nothing in members with the default engine, or with one that keeps data", () => {
        const found = inspectionOf({
            [db1]: memberWith(undefined),
            [db2]: memberWith("wiredTiger"),
        });
        assert.deepEqual(checkDataInMemory(set, goal, found, limits), []);
    });

    it("blocks restarts that empty members, unless the program accepts that", () => {
        const [finding] = checkDataInMemory(set, goal, inMemory, limits);
        assert.equal(finding?.code, "data-in-memory");
        assert.equal(finding.severity, "blocker");
        assert.match(finding.message, /inMemory .* db2:27017, db3:27017/);
        const accepted = preflight(
            set,
            goal,
            { ...limits, accept: ["data-in-memory"] },
            inMemory,
        ).filter(({ code }) => code === "data-in-memory");
        assert.deepEqual(
            accepted.map(({ severity }) => severity),
            ["warning"],
        );
    });

    it("blocks the restart of the only member with data, whatever the program accepts", () => {
        const single = setOf(primary(db1), arbiter(db2));
        const found = inspectionOf({ [db1]: memberWith("ephemeralForTest") });
        const accept = ["data-in-memory", "write-downtime"] as const;
        const [finding] = preflight(single, goal, { ...limits, accept }, found).filter(
            ({ code }) => code === "only-copy-in-memory",
        );
        assert.equal(finding?.severity, "blocker");
        assert.equal(finding.host, db1);
    });

    it("finds nothing where nothing restarts", () => {
        const found = preflight(set, { version: "5.0.4" }, limits, inMemory);
        assert.deepEqual(found, []);
    });
});
