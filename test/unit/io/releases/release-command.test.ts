import assert from "node:assert/strict";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { CommandBinaries } from "../../../../provider/io/releases/store/release-source";
import { linkTargetOf, activateRelease } from "../../../../provider/io/releases/activate";
import { stageOn } from "../../../../provider/io/releases/stage-on";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";
import { writeFakeMongod } from "./archive/release-server";

const version = "6.0.27";

/** A command like a user's. $0 is the first argument after the script. */
const fetch = `echo "stage $VERSION" >>"$0" && mkdir -p "$FOLDER/bin" &&
printf '#!/bin/sh\\necho "db version v%s"\\n' "$VERSION" >"$FOLDER/bin/mongod" && chmod +x "$FOLDER/bin/mongod"`;

describe("binaries of kind command", () => {
    let root: string;
    let log: string;
    let binaries: CommandBinaries;

    beforeEach(async () => {
        root = await makeTemporaryFolder("by command");
        log = join(root, "log");
        binaries = {
            kind: "command",
            root: join(root, "releases"),
            stage: ["sh", "-c", fetch, log],
            switch: ["sh", "-c", 'echo "switch $VERSION $FOLDER" >>"$0"', log],
        };
    });
    afterEach(() => rm(root, { recursive: true }));

    it("runs the user's command once per version, and verifies what it left", async () => {
        await stageOn(thisMachine, binaries, version);
        await stageOn(thisMachine, binaries, version);
        assert.equal(await readFile(log, "utf8"), `stage ${version}\n`);
        // What an earlier run left is verified too.
        await writeFakeMongod(join(binaries.root, version, "bin", "mongod"), "6.0.5");
        await assert.rejects(stageOn(thisMachine, binaries, version), { code: "binary-differs" });
    });

    it("runs the switch command before a start, for the release that the link leads to", async () => {
        const target = await linkTargetOf(thisMachine, binaries, version);
        await activateRelease(thisMachine, binaries, version, target);
        assert.equal(await readFile(log, "utf8"), `switch ${version} ${target}\n`);
        // A release from another kind of binaries needs no switch.
        await activateRelease(thisMachine, binaries, version, join("/", "elsewhere", version));
        assert.equal(await readFile(log, "utf8"), `switch ${version} ${target}\n`);
    });

    it("stages again after a command that failed or left another version", async () => {
        const failing = { ...binaries, stage: ["sh", "-c", "echo no luck >&2; exit 3"] };
        await assert.rejects(stageOn(thisMachine, failing, version), {
            code: "release-command-failed",
            message: /^Cannot stage MongoDB 6\.0\.27 on this machine by sh -c .*: no luck$/,
        });
        const wrong = {
            ...binaries,
            stage: binaries.stage.map((word) => word.replaceAll("$VERSION", "6.0.5")),
        };
        await assert.rejects(stageOn(thisMachine, wrong, version), { code: "binary-differs" });
        assert.deepEqual(await readdir(join(binaries.root, version)), ["bin"]);
        await stageOn(thisMachine, binaries, version);
    });
});
