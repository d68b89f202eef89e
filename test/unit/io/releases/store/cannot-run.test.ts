import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { verifyBinary } from "../../../../../provider/io/releases/store/store";
import { writeScript } from "../../../../kit/sets/releases";

const version = "6.0.27";

/** The header of a program for a machine, with no code that could run. */
function elfHead(machine: number): Buffer {
    const head = Buffer.alloc(64);
    head.write("\x7fELF\x02\x01\x01", "latin1");
    head.writeUInt16LE(2, 16);
    head.writeUInt16LE(machine, 18);
    return head;
}

describe("a mongod that cannot run", () => {
    let root: string;
    let mongod: string;

    beforeEach(async () => {
        root = fs.mkdtempSync(join(tmpdir(), "cannot-run-"));
        mongod = join(root, version, "bin", "mongod");
        await writeScript(root, version, "");
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const verify = () => verifyBinary({ kind: "directory", root }, version);

    it("has the wrong architecture according to its header", async () => {
        const [other, number] = process.arch === "arm64" ? ["x64", 62] : ["arm64", 183];
        fs.writeFileSync(mongod, elfHead(number));
        await assert.rejects(verify(), {
            code: "wrong-architecture",
            message: `Cannot run ${mongod} (required: ${version}): it is built for ${other}, this machine needs ${process.arch}`,
        });
    });

    it("names an unknown machine by its number", async () => {
        fs.writeFileSync(mongod, elfHead(4711));
        await assert.rejects(verify(), /it is built for ELF machine 4711, /);
    });

    it("reads a header in the other byte order", async () => {
        const head = elfHead(0);
        head[5] = 2;
        head.writeUInt16BE(22, 18);
        fs.writeFileSync(mongod, head);
        await assert.rejects(verify(), /it is built for s390x, /);
    });

    it("does not exist", async () => {
        fs.rmSync(mongod);
        await assert.rejects(verify(), { code: "binary-missing" });
    });

    it("is not executable", async () => {
        fs.chmodSync(mongod, 0o644);
        await assert.rejects(verify(), { code: "binary-missing" });
    });

    it("is a script that fails with the exit code of the loader, which proves nothing", async () => {
        await writeScript(root, version, "echo something is not found >&2; exit 127");
        await assert.rejects(verify(), (error: Error & { code: string }) => {
            assert.equal(error.code, "binary-missing");
            assert.match(error.message, /something is not found/);
            return true;
        });
    });

    it("uses an instruction that the processor lacks", async () => {
        await writeScript(root, version, "kill -ILL $$");
        await assert.rejects(verify(), { code: "cpu-too-old" });
    });

    describe("on Linux", () => {
        before(function () {
            // Another system's loader reports it differently.
            if (process.platform !== "linux") {
                this.skip();
            }
        });

        /** Writes this machine's shell, with one text in it replaced. */
        function writeChanged(from: string, to: string): void {
            const program = fs.readFileSync("/bin/sh").toString("latin1");
            assert.ok(program.includes(from));
            fs.writeFileSync(mongod, program.replaceAll(from, to), "latin1");
        }

        it("lacks a library", async () => {
            writeChanged("libc.", "libq.");
            await assert.rejects(verify(), (error: Error & { code: string }) => {
                assert.equal(error.code, "library-missing");
                assert.match(error.message, /libq\./, "the loader's message is passed on");
                return true;
            });
        });

        it("lacks its loader", async () => {
            writeChanged("/ld-", "/xx-");
            await assert.rejects(verify(), { code: "library-missing" });
        });
    });
});
