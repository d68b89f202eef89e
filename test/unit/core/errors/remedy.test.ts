import * as assert from "node:assert/strict";

import { passwordVariable } from "../../../../provider/cli/set/password";
import type { CodeEntry } from "../../../../provider/core/errors/codes";
import { codes } from "../../../../provider/core/errors/codes";
import type { ErrorCode } from "../../../../provider/core/errors/errors";
import { commandLineRemedyOf, remedyOf, whatToDo } from "../../../../provider/core/errors/remedy";

const entries = Object.entries<CodeEntry>(codes) as [ErrorCode, CodeEntry][];

describe("codes", () => {
    it("have remedies of one line without a full stop", () => {
        for (const [code, { remedy, updateRemedy, commandLineRemedy }] of entries) {
            for (const text of [remedy, updateRemedy, commandLineRemedy]) {
                assert.match(text ?? remedy, /^\S.*[^.\s]$/, code);
            }
        }
    });
});

describe("remedyOf()", () => {
    it("returns plain text, without marks of code and links", () => {
        for (const [code] of entries) {
            assert.doesNotMatch(remedyOf(code), /`|\]\(/, code);
        }
        assert.match(remedyOf("not-adoptable"), /names \(Adopting a running set\); for/);
    });
});

describe("whatToDo()", () => {
    it("returns the remedy after a failed update, and the usual one for other codes", () => {
        assert.equal(whatToDo("host-unreachable"), "Once the host is up, run pulumi up again");
        assert.equal(whatToDo("disk-full"), remedyOf("disk-full"));
    });

    it("names the page about troubleshooting for an unknown failure", () => {
        assert.match(whatToDo("unknown"), /docs\/troubleshooting\.md/);
    });
});

describe("commandLineRemedyOf()", () => {
    it("returns a remedy only for codes that need another one there", () => {
        assert.equal(commandLineRemedyOf("disk-full"), undefined);
        assert.match(commandLineRemedyOf("tls-required") ?? "", /^Add tls=true/);
    });

    it("names the environment variable from which the password is read", () => {
        for (const code of ["not-authorized", "password-visible"] as const) {
            assert.ok(commandLineRemedyOf(code)?.includes(passwordVariable), code);
        }
    });
});
