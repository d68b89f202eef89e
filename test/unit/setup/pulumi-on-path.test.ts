import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { problemWithPulumiOnPath, problemWithVersion } from "../../setup/pulumi-on-path";

describe("problemWithVersion()", () => {
    it("accepts the oldest supported release and newer ones", () => {
        assert.equal(problemWithVersion("v3.216.0\n"), undefined);
        assert.equal(problemWithVersion("v3.1000.0"), undefined);
    });

    it("describes the problem with any other version", () => {
        assert.equal(
            problemWithVersion("v3.99.0"),
            "it is 3.99.0, but 3.216.0 or newer is required",
        );
        assert.equal(problemWithVersion("dev"), "its version cannot be read: dev");
    });
});

describe("problemWithPulumiOnPath()", () => {
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(tmpdir(), "set-up-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const put = (name: string): void =>
        fs.writeFileSync(path.join(folder, name), "", { mode: 0o755 });

    it("reports a missing CLI", async () => {
        assert.equal(await problemWithPulumiOnPath(`${folder}:relative`, folder), "not found");
    });

    it("requires the Node language host and the launcher", async () => {
        put("pulumi");
        const problem = "it comes without pulumi-language-nodejs";
        assert.equal(await problemWithPulumiOnPath(folder, folder), problem);
    });
});
