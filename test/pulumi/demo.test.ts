import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const main = path.resolve(__dirname, "../../bin/examples/demo/main.js");

describe("npm start", function () {
    this.timeout(600_000);
    /** The demo's folder for temporary files, so that it contains everything that the demo creates. */
    let folder: string;
    let demo: ChildProcess;
    let output: string;
    /** Every server that the demo was observed to start. */
    let servers: Set<number>;

    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "demo-test-"));
        output = "";
        servers = new Set();
    });
    afterEach(async () => {
        if (demo.exitCode === null && demo.signalCode === null) {
            const exited = once(demo, "exit");
            demo.kill("SIGINT");
            await exited;
        }
        collectServers();
        runningServers().forEach((pid) => process.kill(pid, "SIGKILL"));
        rmSync(folder, { recursive: true });
    });

    function start(...args: readonly string[]): Promise<number | null> {
        demo = spawn(process.execPath, [main, ...args], {
            env: { ...process.env, TMPDIR: folder },
            stdio: ["ignore", "pipe", "pipe"],
        });
        for (const stream of [demo.stdout!, demo.stderr!]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
                collectServers();
            });
        }
        return once(demo, "close").then(([code]) => code as number | null);
    }

    /** Records the running servers. Files that are deleted meanwhile are ignored. */
    function collectServers() {
        for (const scratch of readdirSync(folder)) {
            for (const name of namesIn(path.join(folder, scratch, "data"))) {
                const pid = path.basename(name) === "mongod.pid" ? pidIn(scratch, name) : 0;
                if (pid > 0) {
                    servers.add(pid);
                }
            }
        }
    }

    function namesIn(data: string): readonly string[] {
        try {
            return readdirSync(data, { recursive: true, encoding: "utf8" });
        } catch {
            return [];
        }
    }

    function pidIn(scratch: string, name: string): number {
        try {
            return Number(readFileSync(path.join(folder, scratch, "data", name), "utf8"));
        } catch {
            return 0;
        }
    }

    /** Another program may have the process id by now. */
    function runningServers(): readonly number[] {
        return [...servers].filter((pid) => {
            try {
                return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
            } catch {
                return false;
            }
        });
    }

    /** Resolves once the demo has printed the text. Rejects if the demo ends before. */
    async function printed(pattern: RegExp): Promise<void> {
        const ended = new AbortController();
        demo.once("close", () => ended.abort());
        while (!pattern.test(output)) {
            await once(demo.stdout!, "data", { signal: ended.signal });
        }
    }

    it("upgrades a set under load from 5.0.4 to 6.0.27, and leaves no files and processes", async () => {
        const json = path.join(folder, "measured.json");
        assert.equal(await start("--destroy", "--json", json), 0, output);
        assert.match(output, /^ +Plan for rs0 from 5\.0\.4 to 6\.0\.27.*13 steps:$/m);
        assert.match(output, /SECONDARY 5\.0\.4 → stopping/);
        assert.match(output, /SECONDARY 6\.0\.27 → PRIMARY 6\.0\.27/);
        assert.match(output, /^ +lost acknowledged writes +0 +ledger read back from 3 members$/m);

        const measured = JSON.parse(readFileSync(json, "utf8")) as Measured;
        const { order, members, longestWriteGapMs, noPrimaryMs, totalMs, ...rest } = measured;
        assert.deepEqual(rest, {
            from: "5.0.4",
            to: "6.0.27",
            failedOperations: 0,
            lostWrites: 0,
        });
        assert.equal(new Set(order).size, 3);
        assert.deepEqual(
            members.map(({ host, role }) => ({ host, role })),
            [
                { host: order[0], role: "secondary" },
                { host: order[1], role: "secondary" },
                { host: order[2], role: "primary" },
            ],
        );
        for (const { downMs, totalMs: memberMs } of members) {
            assert.ok(downMs > 0 && downMs <= memberMs && memberMs <= totalMs, output);
        }
        assert.ok(longestWriteGapMs > 0 && noPrimaryMs >= 0, output);

        assert.deepEqual(readdirSync(folder), ["measured.json"]);
        // Three at first, and one restart of each.
        assert.equal(servers.size, 6);
        assert.deepEqual(runningServers(), []);
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        it(`leaves no files and processes after ${signal} while a member is stopped`, async () => {
            const code = start("--from", "6.0.5", "--to", "6.0.27");
            await printed(/→ stopping/);
            demo.kill(signal);
            assert.equal(await code, 130, output);
            assert.match(output, /^The demo has removed everything it created$/m);
            assert.deepEqual(readdirSync(folder), []);
            assert.ok(servers.size >= 3, output);
            assert.deepEqual(runningServers(), []);
        });
    }

    it("leaves no files and processes after SIGINT while the set is created", async () => {
        const code = start();
        await printed(/pulumi up/);
        demo.kill("SIGINT");
        assert.equal(await code, 130, output);
        assert.deepEqual(readdirSync(folder), []);
        assert.deepEqual(runningServers(), []);
    });

    const wrong: readonly (readonly [why: string, args: readonly string[], message: RegExp])[] = [
        ["an incomplete version", ["--to", "6.0"], /^--to must be a full version/],
        ["a downgrade", ["--from", "6.0.5", "--to", "5.0.4"], /^--to 5\.0\.4 is below --from/],
        ["nothing to do", ["--from=6.0.5", "--to=6.0.5"], /both 6\.0\.5: there is nothing/],
        ["an unknown flag", ["--fast"], /^Unknown option '--fast'/],
        [
            "a file in a missing folder",
            ["--json", "/no/such/file"],
            /^--json \/no\/such\/file cannot/,
        ],
        ["a folder that is not a demo's", ["--clean", "/"], /^--clean: \/ is not the folder of a/],
    ];
    for (const [why, args, message] of wrong) {
        it(`refuses ${why} before anything is created`, async () => {
            assert.equal(await start(...args), 2);
            assert.match(output, message);
            assert.deepEqual(readdirSync(folder), []);
        });
    }
});

interface Measured {
    readonly from: string;
    readonly to: string;
    readonly order: readonly string[];
    readonly members: readonly {
        readonly host: string;
        readonly role: string;
        readonly downMs: number;
        readonly totalMs: number;
    }[];
    readonly longestWriteGapMs: number;
    readonly noPrimaryMs: number;
    readonly failedOperations: number;
    readonly lostWrites: number;
    readonly totalMs: number;
}
