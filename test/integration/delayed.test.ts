import assert from "node:assert/strict";

import { startLoad } from "../../examples/demo/load";
import { preflight } from "../../provider/core/checks/preflight";
import type { Finding } from "../../provider/core/errors/errors";
import { inspect } from "../../provider/io/inspect/inspector";
import { Connections } from "../../provider/io/mongodb/connections";
import { limits } from "../kit/made-up/limits";
import { fcvOf, runOn } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { readRestarts } from "../kit/sets/restarts";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";
import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";

/** Longer than the limit for a member to catch up. */
const delaySecs = 25;
const catchUpTimeoutSecs = 15;

describe("5.0.4 to 6.0.5, 3 members, one of them delayed, with a vote", function () {
    this.timeout(180_000);
    const connections = new Connections();
    let set: RealSet;
    let delayed = "";

    before(async () => {
        set = await RealSet.create({
            version: "5.0.4",
            members: [{}, {}, { priority: 0, hidden: true, secondaryDelaySecs: delaySecs }],
            upgrade: { catchUpTimeoutSecs },
        });
        delayed = set.hosts[2] ?? "";
    });
    after(async () => {
        await connections.close();
        await closeSets();
    });

    const test = inSteps();

    test.step("warns that majority writes, and those of the default write concern, wait for each restart", async () => {
        const primary = await set.primary();
        await runOn(primary, { setDefaultRWConcern: 1, defaultWriteConcern: { w: 2 } });
        const waits = (await findings("6.0.5")).filter(({ code }) => code.endsWith("writes-wait"));
        assert.deepEqual(
            waits.map(({ code }) => code),
            ["majority-writes-wait", "default-writes-wait"],
        );
        assert.match(
            waits[0]?.message ?? "",
            new RegExp(`delay of ${delayed} \\(${delaySecs} s\\)`),
        );
        assert.match(waits[1]?.message ?? "", /default write concern \{ w: 2 \} wait/);
    });

    test.step("lets them wait only while a member that is not delayed restarts", async () => {
        const prompt = set.hosts.filter((host) => host !== delayed);
        const load = await startLoad(set.connectionString);
        await set.upgrade("6.0.5");
        const report = await load.stop();
        assert.equal(report.failedOperations, 0, report.errors.join("\n"));
        const restarts = await readRestarts(prompt.map((host) => set.place(host)));
        // The longest wait is for the restart of a member that the warning names, and never for the delay.
        const from = Date.parse(report.longestWriteGapSince);
        const to = from + report.longestWriteGapMs;
        assert.ok(
            restarts.some(({ endedMs, servedMs }) => endedMs <= to && servedMs >= from),
            `no write for ${report.longestWriteGapMs} ms since ${report.longestWriteGapSince}`,
        );
        assert.ok(report.longestWriteGapMs < delaySecs * 1_000, String(report.longestWriteGapMs));
        await assertNothingLost({ hosts: prompt }, report);
    });

    test.step("raises the FCV, and does not wait until the delayed member has applied it", async () => {
        await set.setFcv("6.0");
        assert.equal(set.fcv, "6.0");
        assert.equal(await fcvOf(delayed), "5.0");
        assert.ok(
            set.printed.some((line) => line.includes(`${delayed} applies it after its delay`)),
            set.printed.join("\n"),
        );
    });

    test.step("refuses the next series until the delayed member has applied it", async () => {
        const refused = (await findings("7.0.31")).find(({ code }) => code === "fcv-mismatch");
        assert.match(refused?.remedy ?? "", new RegExp(`Wait until ${delayed} has applied it`));
        await eventually("it has applied it", async () => (await fcvOf(delayed)) === "6.0");
        const codes = (await findings("7.0.31")).map(({ code }) => code);
        assert.equal(codes.includes("fcv-mismatch"), false);
    });

    async function findings(version: string): Promise<readonly Finding[]> {
        const topology = await set.observe();
        const goal = { version };
        return preflight(topology, goal, limits, await inspect(topology, goal, connections));
    }
});
