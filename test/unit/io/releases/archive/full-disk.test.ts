import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

import { ReleaseServer, packRelease } from "./release-server";

const run = promisify(execFile);
const version = "6.0.27";

/** Prints the error's code and message. */
const script = (stage: string) => `
const { stage } = require(${JSON.stringify(stage)});
const [root, address] = process.argv.slice(1);
stage({ kind: "archive", root }, ${JSON.stringify(version)}, undefined, () => Promise.resolve({ address, sha256: { at: address + ".sha256" } }))
    .then(() => console.log("staged"), (error) => console.log(error.code + ": " + error.message));
`;

// No file may grow beyond 128 KiB: a writer sees the same as on a full disk. Needs no permission to mount one.
describe("stage() without room for the release", () => {
    let root: string;
    let server: ReleaseServer;

    beforeEach(async () => {
        root = fs.mkdtempSync(path.join(tmpdir(), "full-disk-"));
        server = await ReleaseServer.start();
    });
    afterEach(async () => {
        await server.close();
        fs.rmSync(root, { recursive: true });
    });

    async function stageInLittleRoom(archive: Buffer): Promise<string> {
        server.publish(version, archive);
        const code = script(path.resolve("provider/io/releases/archive/stage.ts"));
        const args = ["--import", "tsx", "--eval", code, root, await server.addressOf(version)];
        const command = `ulimit -f 256 && exec "$0" "$@"`; // In blocks of 512 bytes: sh(1).
        const { stdout } = await run("/bin/sh", ["-c", command, process.execPath, ...args], {
            env: { ...process.env, TSX_DISABLE_CACHE: "1" },
        });
        return stdout.trim();
    }

    const refusal = () => new RegExp(`^disk-full: Cannot put MongoDB 6\\.0\\.27 at ${root}/6`);

    it("stages a release that fits", async () => {
        assert.equal(await stageInLittleRoom(await packRelease(version)), "staged");
    });

    it("reports an archive that does not fit, and leaves nothing behind", async () => {
        const archive = await packRelease(version, randomBytes(300_000).toString("base64"));
        assert.match(await stageInLittleRoom(archive), refusal());
        assert.deepEqual(fs.readdirSync(root), []);
    });

    it("reports content that does not fit, and leaves nothing behind", async () => {
        const archive = await packRelease(version, "0".repeat(1_000_000));
        assert.ok(archive.length < 100_000);
        assert.match(await stageInLittleRoom(archive), refusal());
        assert.deepEqual(fs.readdirSync(root), []);
    });
}).timeout(20_000);
