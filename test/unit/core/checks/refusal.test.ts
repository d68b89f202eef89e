import assert from "node:assert/strict";

import { explainRefusal } from "../../../../provider/core/checks/refusal";
import type { Finding } from "../../../../provider/core/errors/errors";

const member = { host: "db1:27017", file: "/srv/db1/mongod.conf" };
const words = "Unrecognized option: storage.indexBuildRetry";
const removed: Finding = {
    severity: "blocker",
    code: "option-removed",
    host: member.host,
    message: "It was removed in 4.4",
    remedy: "Remove it",
};
const deprecated: Finding = {
    ...removed,
    severity: "warning",
    code: "option-changed",
    message: "It will go",
};

describe("explainRefusal()", () => {
    it("finds nothing if the release accepts the configuration and nothing is known", () => {
        assert.deepEqual(explainRefusal(member, "4.4.2", []), []);
    });

    it("quotes the release if nothing else is known", () => {
        assert.deepEqual(explainRefusal({ ...member, words }, "4.4.2", []), [
            {
                severity: "blocker",
                code: "options-refused",
                host: "db1:27017",
                message: `Cannot start db1:27017 with 4.4.2: its mongod refuses /srv/db1/mongod.conf: ${words}`,
                remedy: "Change or remove the option that the message names",
            },
        ]);
    });

    it("returns what is known if the release could not be run", () => {
        assert.deepEqual(explainRefusal(member, "4.4.2", [removed]), [removed]);
    });

    it("merges both into one finding", () => {
        const found = explainRefusal({ ...member, words }, "4.4.2", [deprecated, removed]);
        assert.deepEqual(found, [
            deprecated,
            {
                ...removed,
                code: "options-refused",
                message: `It was removed in 4.4; its mongod says: ${words}`,
            },
        ]);
    });

    it("does not merge a refusal into a warning", () => {
        const found = explainRefusal({ ...member, words }, "4.4.2", [deprecated]);
        assert.deepEqual(
            found.map(({ severity }) => severity),
            ["blocker", "warning"],
        );
    });
});
