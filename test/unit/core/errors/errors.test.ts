import * as assert from "node:assert/strict";

import {
    codedMessageOf,
    messageOf,
    UpgradeError,
    withCodeShown,
} from "../../../../provider/core/errors/errors";

describe("UpgradeError", () => {
    it("has a code, the host and the cause", () => {
        const cause = new Error("refused");
        const error = new UpgradeError("member-down", "db1:27017 is down", {
            host: "db1:27017",
            cause,
        });
        assert.equal(error.name, "UpgradeError");
        assert.equal(error.code, "member-down");
        assert.equal(error.host, "db1:27017");
        assert.equal(error.cause, cause);
        assert.equal("cause" in new UpgradeError("member-down", "It is down"), false);
    });
});

describe("messageOf()", () => {
    it("reads the message of errors and of other thrown values", () => {
        assert.equal(messageOf(new Error("no")), "no");
        assert.equal(messageOf("no"), "no");
    });
});

describe("codedMessageOf()", () => {
    it("puts the code in front of an UpgradeError's message", () => {
        assert.equal(
            codedMessageOf(new UpgradeError("member-down", "It is down")),
            "member-down: It is down",
        );
        assert.equal(codedMessageOf(new Error("no")), "no");
        assert.equal(codedMessageOf("no"), "no");
    });
});

describe("withCodeShown()", () => {
    it("returns an error with the code in its message, and other errors unchanged", () => {
        const refusal = new UpgradeError("member-down", "It is down");
        const shown = withCodeShown(refusal);
        assert.ok(shown instanceof Error);
        assert.equal(shown.message, "member-down: It is down");
        assert.equal(shown.cause, refusal);
        const other = new TypeError("no");
        assert.equal(withCodeShown(other), other);
    });
});
