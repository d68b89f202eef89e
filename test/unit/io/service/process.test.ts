import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { findProcess } from "../../../../provider/io/service/process";

// Only Linux reports which files a process has open.
(process.platform === "linux" ? describe : describe.skip)("findProcess()", () => {
    let root = "";
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "process-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const adopted = () => memberFolder(join(root, "rs0-0"), { data: root });

    it("finds the process that has the lock file of adopted data open", async () => {
        const { lock } = adopted();
        writeFileSync(lock, `${process.pid}\n`);
        const held = openSync(lock, "r");
        try {
            assert.equal(await findProcess(adopted()), process.pid);
            assert.equal(await findProcess(memberFolder(root)), undefined);
        } finally {
            closeSync(held);
        }
    });

    it("does not find another process that has the number in the lock file by now", async () => {
        const { lock } = adopted();
        writeFileSync(lock, `${process.pid}\n`);
        assert.equal(await findProcess(adopted()), undefined);
        writeFileSync(lock, `${process.ppid}\n`);
        const held = openSync(lock, "r");
        try {
            assert.equal(await findProcess(adopted()), undefined);
        } finally {
            closeSync(held);
        }
    });

    it("finds none if the lock file is empty, as after a clean shutdown, or does not exist", async () => {
        assert.equal(await findProcess(adopted()), undefined);
        writeFileSync(adopted().lock, "");
        assert.equal(await findProcess(adopted()), undefined);
    });
});
