import * as assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { Finding } from "../../../../provider/core/errors/errors";
import type { Binaries } from "../../../../provider/io/releases/store/release-source";
import { checkBinaries, checkLocalMember } from "../../../../provider/io/member/findings";
import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { freeAddresses } from "../../../../provider/io/layout/local-address";
import { writeScript } from "../../../kit/sets/releases";
import { writeFakeMongod } from "../releases/archive/release-server";

let root: string;
let host: string;

beforeEach(async () => {
    root = fs.mkdtempSync(path.join(tmpdir(), "findings-"));
    [host = ""] = await freeAddresses(1);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

describe("checkLocalMember()", () => {
    const check = (folder: string, address = host) =>
        checkLocalMember({ host: address, processRuns: false }, memberFolder(folder));

    it("finds nothing for a folder that can be created and a free port", async () => {
        assert.deepEqual(await check(path.join(root, "rs0", "rs0-0")), []);
        assert.deepEqual(fs.readdirSync(root), [], "a preview creates nothing");
    });

    it("checks nothing for a running member", async () => {
        const runs = { host, processRuns: true };
        assert.deepEqual(await checkLocalMember(runs, memberFolder(path.join(root, "rs0-0"))), []);
    });

    it("checks the files, not the port, of a running member that will be restarted", async () => {
        const server = createServer().listen(Number(host.split(":")[1]), "127.0.0.1");
        await once(server, "listening");
        try {
            const folder = path.join(root, "rs0-0");
            const runs = { host, processRuns: true, installedVersion: "6.0.5" };
            assert.deepEqual(await checkLocalMember(runs, memberFolder(folder), true), []);
            fs.writeFileSync(folder, "");
            const codes = (await checkLocalMember(runs, memberFolder(folder), true)).map(
                ({ code }) => code,
            );
            assert.deepEqual(codes, ["data-folder-unusable"]);
        } finally {
            server.close();
        }
    });

    it("finds a file where the folder should be", async () => {
        const folder = path.join(root, "rs0-0");
        fs.writeFileSync(folder, "");
        assert.deepEqual(await check(folder), [
            {
                severity: "blocker",
                code: "data-folder-unusable",
                host,
                message: `Cannot use ${folder} for ${host}: ${folder} is not a folder`,
                remedy: "Choose another dataDir, or give this user the right to write there",
            },
        ]);
    });

    it("finds a file where a parent folder should be", async () => {
        fs.writeFileSync(path.join(root, "rs0"), "");
        const [finding] = await check(path.join(root, "rs0", "rs0-0"));
        assert.equal(finding?.code, "data-folder-unusable");
    });

    it("finds a folder that this user cannot write to", async () => {
        const folder = path.join(root, "locked");
        fs.mkdirSync(folder, { mode: 0o555 });
        // An administrator can write everywhere, so the check then runs as another user.
        fs.chmodSync(root, 0o755);
        const found = await observeUnprivileged(path.join(folder, "rs0-0"), host);
        assert.deepEqual(
            found.map((finding) => finding.code),
            ["data-folder-unusable"],
        );
        assert.match(found[0]?.message ?? "", /EACCES|permission denied/);
    });

    it("finds data that this package did not create", async () => {
        const folder = path.join(root, "rs0-0");
        fs.mkdirSync(path.join(folder, "data"), { recursive: true });
        fs.writeFileSync(path.join(folder, "data", "WiredTiger"), "");
        assert.deepEqual(
            (await check(folder)).map((finding) => finding.code),
            ["not-adoptable"],
        );
        const ours = { host, processRuns: false, installedVersion: "6.0.27" };
        assert.deepEqual(await checkLocalMember(ours, memberFolder(folder)), []);
    });

    describe("with a server on the port", () => {
        let server: Server;

        beforeEach(async () => {
            server = createServer().listen(0, "127.0.0.1");
            await once(server, "listening");
            const address = server.address();
            host = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
        });
        afterEach(() => server.close());

        it("finds the port taken", async () => {
            assert.deepEqual(await check(path.join(root, "rs0-0")), [
                {
                    severity: "blocker",
                    code: "port-taken",
                    host,
                    message: `Cannot start ${host}: another process listens on its port`,
                    remedy: "End that process, or choose another port",
                },
            ]);
        });

        it("finds all problems together", async () => {
            fs.writeFileSync(path.join(root, "rs0-0"), "");
            const codes = (await check(path.join(root, "rs0-0"))).map((finding) => finding.code);
            assert.deepEqual(codes, ["data-folder-unusable", "port-taken"]);
        });
    });
}).timeout(20_000);

describe("checkBinaries()", () => {
    const version = "6.0.27";
    const binaries = (): Binaries => ({ kind: "directory", root });
    const mongod = () => path.join(root, version, "bin", "mongod");

    it("finds nothing for a release that is in its folder", async () => {
        await writeFakeMongod(mongod(), version);
        assert.deepEqual(await checkBinaries(binaries(), version), []);
    });

    it("does not contact the vendor about a release that is staged", async () => {
        await writeFakeMongod(mongod(), version);
        fs.writeFileSync(path.join(root, version, ".complete"), "{}");
        assert.deepEqual(await checkBinaries({ kind: "archive", root }, version), []);
    });

    it("finds a release missing from the directory", async () => {
        const folder = path.join(root, version);
        assert.deepEqual(await checkBinaries(binaries(), version), [
            {
                severity: "blocker",
                code: "binary-missing",
                message: `MongoDB 6.0.27 is not at ${folder}`,
                remedy: `Choose a release that exists, or put it at ${folder}, with its bin/mongod`,
            },
        ]);
    });

    const cannotRun = [
        ["kill -ILL $$", "cpu-too-old", /^Use another machine/],
        ["exit 127", "binary-missing", /^Choose a release that exists/],
    ] as const;
    for (const [script, code, remedy] of cannotRun) {
        it(`says what to do about a binary that ends with "${script}"`, async () => {
            await writeScript(root, version, script);
            const [finding] = await checkBinaries(binaries(), version);
            assert.equal(finding?.code, code);
            assert.match(finding.remedy, remedy);
        });
    }

    it("finds a binary that is not what it claims", async () => {
        await writeFakeMongod(mongod(), "6.0.5");
        const [finding] = await checkBinaries(binaries(), version);
        assert.equal(finding?.code, "binary-differs");
        assert.match(finding.message, /it reports 6\.0\.5, 6\.0\.27 is required$/);
    });
}).timeout(20_000);

/** Checks from a process of another user if this one may do everything. */
async function observeUnprivileged(folder: string, address: string): Promise<readonly Finding[]> {
    if (process.getuid?.() !== 0) {
        return checkLocalMember({ host: address, processRuns: false }, memberFolder(folder));
    }
    const child = fork(path.join(__dirname, "check-member.ts"), [address, folder]);
    const [found] = (await once(child, "message")) as [readonly Finding[]];
    return found;
}
