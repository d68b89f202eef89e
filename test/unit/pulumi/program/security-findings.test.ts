import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { makeSpec } from "../../../../provider/pulumi/args/spec";
import { findOnSecurity } from "../../../../provider/pulumi/program/security-findings";
import { db1 } from "../../../kit/made-up/topologies";

describe("findOnSecurity()", () => {
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(join(tmpdir(), "security-findings-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const find = (text: string) => {
        const file = memberFolder(folder).config;
        fs.writeFileSync(file, text);
        const spec = makeSpec("rs0", { version: "6.0.27" }, folder);
        return findOnSecurity(spec, { host: db1, folder });
    };

    it("blocks a member whose configuration was edited into YAML, and leaves the file as it is", async () => {
        const yaml = "net:\n  port: 27017\n";
        const found = await find(yaml);
        assert.deepEqual(
            found.map(({ severity, code, host }) => [severity, code, host]),
            [["blocker", "config-edited", db1]],
        );
        assert.equal(fs.readFileSync(memberFolder(folder).config, "utf8"), yaml);
    });

    it("finds nothing in a file that is still JSON, whatever its options", async () => {
        assert.deepEqual(await find('{ "net": { "port": 27017 }, "cpu": true }'), []);
    });
});
