import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { findProcess } from "../../../../provider/io/service/process";

// Linux alone tells which files a process has open.
(process.platform === "linux" ? describe : describe.skip)("findProcess()", () => {
    let root = "";
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "process-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const foreign = () => memberFolder(join(root, "rs0-0"), { data: root });

    it("finds the process that has the lock of data that were taken over open", async () => {
        const { lock } = foreign();
        writeFileSync(lock, `${process.pid}\n`);
        const held = openSync(lock, "r");
        try {
            assert.equal(await findProcess(foreign()), process.pid);
            assert.equal(await findProcess(memberFolder(root)), undefined);
        } finally {
            closeSync(held);
        }
    });

    it("takes nobody else for it, to whom the number in the lock has gone since", async () => {
        const { lock } = foreign();
        writeFileSync(lock, `${process.pid}\n`);
        assert.equal(await findProcess(foreign()), undefined);
        writeFileSync(lock, `${process.ppid}\n`);
        const held = openSync(lock, "r");
        try {
            assert.equal(await findProcess(foreign()), undefined);
        } finally {
            closeSync(held);
        }
    });

    it("finds none where the lock is empty, as after a clean end, or not there", async () => {
        assert.equal(await findProcess(foreign()), undefined);
        writeFileSync(foreign().lock, "");
        assert.equal(await findProcess(foreign()), undefined);
    });
});
