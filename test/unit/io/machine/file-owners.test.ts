import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Finding } from "../../../../provider/core/errors/errors";
import { checkOwners } from "../../../../provider/io/machine/file-owners";

const host = "127.0.0.1:27017";
const nobody = 65534;

describe("checkOwners()", () => {
    let data: string;
    const mine = process.getuid?.();

    beforeEach(() => {
        data = fs.mkdtempSync(join(tmpdir(), "owners-"));
        fs.writeFileSync(join(data, "WiredTiger"), "");
        fs.mkdirSync(join(data, "journal"));
    });
    afterEach(() => fs.rmSync(data, { recursive: true }));

    it("accepts files of the user that starts the server", async () => {
        assert.deepEqual(await checkOwners(host, data), []);
    });

    it("accepts a folder that does not exist", async () => {
        assert.deepEqual(await checkOwners(host, join(data, "none"), 4711), []);
    });

    it("warns about another user's files that can be written to", async () => {
        const [finding, ...rest] = await checkOwners(host, data, 999_999);
        assert.deepEqual(rest, []);
        assert.equal(finding?.severity, "warning");
        assert.equal(finding.code, "data-folder-unusable");
        assert.match(
            finding.message,
            new RegExp(
                `^${host} would be started as uid 999999, but ${data}/WiredTiger and 1 more in that folder belong to .*\\(uid ${String(mine)}\\)$`,
            ),
        );
    });

    it("refuses another user's files that cannot be written to", async function () {
        // Only root can create files that this user cannot write to.
        if (mine !== 0) {
            this.skip();
        }
        const folder = join(data, "rs0-0");
        const theirs = join(folder, "data", "WiredTiger.turtle");
        fs.mkdirSync(join(folder, "data"), { recursive: true });
        fs.writeFileSync(theirs, "", { mode: 0o600 });
        fs.chmodSync(data, 0o755);
        fs.chownSync(folder, nobody, nobody);
        fs.chownSync(join(folder, "data"), nobody, nobody);
        const child = fork(join(__dirname, "../member/check-member.ts"), [host, folder, "6.0.27"]);
        const [found] = (await once(child, "message")) as [readonly Finding[]];
        assert.deepEqual(
            found.map(({ severity, code }) => `${severity} ${code}`),
            ["blocker data-folder-unusable"],
        );
        assert.match(
            found[0]?.message ?? "",
            /WiredTiger\.turtle belongs to root \(uid 0\) and cannot be written to$/,
        );
    });
}).timeout(20_000);
