import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { UpgradeError } from "../../../../../provider/core/errors/errors";
import type { Binaries } from "../../../../../provider/io/releases/store/release-source";
import { stage } from "../../../../../provider/io/releases/archive/stage";
import { isStaged, verifyBinary } from "../../../../../provider/io/releases/store/store";
import { writeScript } from "../../../../kit/sets/releases";
import { ReleaseServer, packRelease, writeFakeMongod } from "./release-server";

const version = "6.0.27";

describe("stage()", () => {
    let root: string;
    let binaries: Binaries;
    let server: ReleaseServer;
    let archive: Buffer;

    before(async () => {
        archive = await packRelease(version);
    });
    beforeEach(async () => {
        root = fs.mkdtempSync(path.join(tmpdir(), "stage-"));
        binaries = { kind: "archive", root };
        server = await ReleaseServer.start();
        server.publish(version, archive);
    });
    afterEach(async () => {
        await server.close();
        fs.rmSync(root, { recursive: true });
    });

    const stageIt = (desired = version, say?: (line: string) => void) =>
        stage(binaries, desired, say, server.sourceOf);
    const failure = async (work: Promise<void>) => {
        const error: unknown = await work.then(
            () => assert.fail("It did not reject"),
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof UpgradeError, String(error));
        return error;
    };

    it("refuses a release that was downloaded earlier and is not the expected one", async () => {
        await stageIt();
        for (const name of [version, `${version}.tgz`]) {
            const sha256 = { [name]: "a".repeat(64) };
            const error = await failure(stage({ kind: "archive", root, sha256 }, version));
            assert.equal(error.code, "checksum-differs");
            assert.match(error.message, /SHA-256 [0-9a-f]{64}, a{64} is required; remove it/);
        }
        const sha256 = { [version]: createHash("sha256").update(archive).digest("hex") };
        await stage({ kind: "archive", root, sha256 }, version);
    });

    it("downloads, verifies and unpacks a release, and reports progress", async () => {
        const lines: string[] = [];
        await stageIt(version, (line) => lines.push(line));
        assert.deepEqual(fs.readdirSync(root), [version]);
        const mongod = path.join(root, version, "bin", "mongod");
        assert.match(execFileSync(mongod, { encoding: "utf8" }), /^db version v6\.0\.27$/m);
        const marker = JSON.parse(
            fs.readFileSync(path.join(root, version, ".complete"), "utf8"),
        ) as Record<string, string>;
        assert.equal(marker.version, version);
        assert.equal(marker.source, await server.addressOf(version));
        assert.match(marker.sha256 ?? "", /^[0-9a-f]{64}$/);
        assert.match(lines.at(-1) ?? "", /^\d+ MB downloaded$/);
    });

    it("downloads nothing the second time", async () => {
        await stageIt();
        const before = server.requests.length;
        await stageIt();
        assert.equal(server.requests.length, before);
    });

    it("downloads once for concurrent callers", async () => {
        await Promise.all([stageIt(), stageIt(), stageIt()]);
        assert.equal(server.requests.filter((each) => each.endsWith(".tgz")).length, 1);
        assert.deepEqual(fs.readdirSync(root), [version]);
    });

    it("stages several versions concurrently", async () => {
        server.publish("5.0.4", await packRelease("5.0.4"));
        await Promise.all([stageIt(), stageIt("5.0.4")]);
        assert.deepEqual(fs.readdirSync(root).sort(), ["5.0.4", version]);
    });

    it("refuses an archive that is not the published one, and leaves nothing behind", async () => {
        server.publish(version, archive, { sha256: "0".repeat(64) });
        const error = await failure(stageIt());
        assert.equal(error.code, "checksum-differs");
        assert.match(
            error.message,
            /^The download of MongoDB 6\.0\.27 is not the published archive: its SHA-256 is [0-9a-f]{64}, 0{64} is required \(http:.*6\.0\.27\.tgz\)$/,
        );
        assert.deepEqual(fs.readdirSync(root), []);
    });

    it("refuses a release without a published checksum", async () => {
        server.publish(version, archive, { sha256: "not a checksum" });
        const error = await failure(stageIt());
        assert.equal(error.code, "checksum-differs");
        assert.match(error.message, /^No SHA-256 is published at http:.*6\.0\.27\.tgz\.sha256$/);
    });

    it("leaves nothing behind of an interrupted download, and succeeds the next time", async () => {
        server.publish(version, archive, { cutAt: Math.floor(archive.length / 2) });
        await assert.rejects(stageIt());
        assert.equal(await isStaged(binaries, version), false);
        assert.deepEqual(fs.readdirSync(root), []);
        server.publish(version, archive);
        await stageIt();
        assert.equal(await isStaged(binaries, version), true);
    });

    it("refuses a damaged archive with a correct checksum, and leaves nothing behind", async () => {
        const damaged = Buffer.from(archive);
        damaged.fill(0, Math.floor(damaged.length / 2));
        for (const broken of [damaged, archive.subarray(0, Math.floor(archive.length / 2))]) {
            server.publish(version, broken);
            const error = await failure(stageIt());
            assert.equal(error.code, "binary-missing");
            assert.match(error.message, /^Cannot put MongoDB 6\.0\.27 at .*6\.0\.27: /);
            assert.deepEqual(fs.readdirSync(root), []);
        }
    });

    it("reports a folder that it may not write", async () => {
        const file = path.join(root, "file");
        fs.writeFileSync(file, "");
        const blocked: Binaries = { kind: "archive", root: path.join(file, "releases") };
        const error = await failure(stage(blocked, version, undefined, server.sourceOf));
        assert.equal(error.code, "binary-missing");
        assert.match(error.message, /^Cannot put MongoDB 6\.0\.27 at .*: ENOTDIR/);
        assert.deepEqual(server.requests, []);
    });

    it("names the address of a version that the server does not have", async () => {
        const error = await failure(stageIt("6.0.99"));
        assert.equal(error.code, "binary-missing");
        assert.match(error.message, /^Cannot download http:.*6\.0\.99\.tgz\S*: HTTP status 404$/);
        assert.deepEqual(fs.readdirSync(root), []);
    });

    it("takes the lock of a process that has ended", async () => {
        const gone = 2 ** 22 + 1;
        fs.writeFileSync(path.join(root, `${version}.lock`), String(gone));
        await stageIt();
        assert.deepEqual(fs.readdirSync(root), [version]);
    });

    it("waits for the lock of a running process, and uses what that process staged", async () => {
        const lock = path.join(root, `${version}.lock`);
        fs.writeFileSync(lock, String(process.pid));
        const staged = stageIt();
        await writeFakeMongod(path.join(root, version, "bin", "mongod"), version);
        fs.writeFileSync(path.join(root, version, ".complete"), "{}");
        fs.rmSync(lock);
        await staged;
        assert.deepEqual(server.requests, []);
    });

    it("removes what a killed run left partly unpacked", async () => {
        const { pid } = spawnSync(process.execPath, ["--version"]);
        const left = path.join(root, `${version}.unpacking-${pid}`);
        await writeFakeMongod(path.join(left, "bin", "mongod"), version);
        await stageIt();
        assert.deepEqual(fs.readdirSync(root), [version]);
    });

    it("does not count a folder without its marker as staged", async () => {
        await writeFakeMongod(path.join(root, version, "bin", "mongod"), version);
        assert.equal(await isStaged(binaries, version), false);
    });

    it("explains what to do about a folder without its marker, and leaves it unchanged", async () => {
        const mongod = path.join(root, version, "bin", "mongod");
        await writeFakeMongod(mongod, version);
        const error = await failure(stageIt());
        assert.equal(error.code, "binary-missing");
        assert.match(
            error.message,
            /is not a complete release \(it has no \.complete\): remove it/,
        );
        assert.equal(fs.existsSync(mongod), true);
        assert.deepEqual(server.requests, []);
    });

    it("refuses a binary of another version than its archive's", async () => {
        server.publish(version, await packRelease("6.0.5"));
        const error = await failure(stageIt());
        assert.equal(error.code, "binary-differs");
        assert.match(
            error.message,
            /bin\/mongod is not of the version of its folder: it reports 6\.0\.5, 6\.0\.27 is required$/,
        );
    });

    it("uses a release in a directory as it is, and says where to put a missing one", async () => {
        const directory: Binaries = { kind: "directory", root };
        const error = await failure(stage(directory, version));
        assert.equal(error.code, "binary-missing");
        assert.equal(
            error.message,
            `MongoDB 6.0.27 is not at ${path.join(root, version)}: put the release there, with its bin/mongod`,
        );
        await writeFakeMongod(path.join(root, version, "bin", "mongod"), version);
        await stage(directory, version);
        assert.deepEqual(server.requests, []);
    });
}).timeout(20_000);

describe("the staging command", () => {
    let root: string;
    const file = "/srv/rs0-0/mongod.conf";
    const member = { host: "127.0.0.1:27017", file, config: { storage: { nonsense: true } } };

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(tmpdir(), "stage-"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    /** Runs the command as the engine does, except for the package's name. */
    function run(inputs: object) {
        const main = JSON.stringify(path.resolve("provider/io/member/stage-command.ts"));
        return spawnSync(
            process.execPath,
            ["--import", "tsx", "--eval", `require(${main}).main()`],
            { encoding: "utf8", env: { ...process.env, STAGE: JSON.stringify(inputs) } },
        );
    }
    const inputs = () => ({ binaries: { kind: "directory", root }, version });
    const refuse = 'echo "Unrecognized option: storage.nonsense" >&2; exit 2';

    it("has the staged mongod check the member's configuration", async () => {
        await writeScript(
            root,
            version,
            `case "$*" in --version) echo "db version v${version}" ;; *) ${refuse} ;; esac`,
        );
        const { status, stdout, stderr } = run({ ...inputs(), member });
        assert.equal(
            stderr,
            `options-refused: Cannot start 127.0.0.1:27017 with ${version}: its mongod refuses ${file}: Unrecognized option: storage.nonsense\n`,
        );
        assert.equal(status, 1);
        assert.equal(stdout, "");
    });

    it("reports where it staged a release that accepts the configuration", async () => {
        await writeFakeMongod(path.join(root, version, "bin", "mongod"), version);
        const { status, stdout } = run({ ...inputs(), member });
        assert.equal(stdout, `MongoDB ${version} is staged at ${path.join(root, version)}\n`);
        assert.equal(status, 0);
    });

    it("accepts inputs from states of 0.1, which have no member", async () => {
        await writeFakeMongod(path.join(root, version, "bin", "mongod"), version);
        assert.equal(run(inputs()).status, 0);
    });
}).timeout(20_000);

describe("verifyBinary()", () => {
    let root: string;
    const mongod = () => path.join(root, version, "bin", "mongod");

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(tmpdir(), "verify-"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const verify = () => verifyBinary({ kind: "directory", root }, version);

    it("accepts a binary that reports its version", async () => {
        await writeFakeMongod(mongod(), version);
        await verify();
    });

    it("compares whole versions", async () => {
        await writeFakeMongod(mongod(), "6.0.27-12");
        await assert.rejects(verify(), { code: "binary-differs" });
    });

    it("refuses a binary that reports no version", async () => {
        await writeFakeMongod(mongod(), version);
        fs.writeFileSync(mongod(), "#!/bin/sh\necho hello\n");
        await assert.rejects(verify(), {
            code: "binary-differs",
            message: `${mongod()} is not of the version of its folder: it reports no version, 6.0.27 is required`,
        });
    });

    it("refuses a binary that cannot run", async () => {
        await assert.rejects(verify(), (error: UpgradeError) => {
            assert.equal(error.code, "binary-missing");
            assert.ok(error.message.startsWith(`Cannot run ${mongod()} (required: 6.0.27): `));
            assert.ok(error.cause);
            return true;
        });
    });
}).timeout(20_000);
