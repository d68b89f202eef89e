import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { LiveView } from "../../provider/cli/console/server/live-view";
import type { Past } from "../../provider/cli/console/server/stack-controller";
import type { RunRecord } from "../../provider/cli/console/model/run-record";
import type { VersionChoice } from "../../provider/cli/console/model/version-choices";
import { runOn, versionOf } from "../kit/sets/by-hand";
import { smallServers } from "../kit/sets/real-set";
import { findBarriers, openBrowser } from "../kit/console/browser";
import { ConsolePage } from "../kit/console/console-page";
import { ConsoleProcess } from "../kit/console/console-process";
import { eventually } from "../kit/system/eventually";
import { linesWith } from "../kit/system/lines-with";
import { keepMoments, sizeOfPng, takePicture } from "../kit/system/moments";
import { inSteps } from "../kit/system/steps";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { underLoad } from "../kit/sets/upgrade-under-load";

/** UPDATE_PICTURES=1 writes the pictures of the documentation; otherwise they can be inspected after a run. */
const root = join(__dirname, "../..");
const pictures = process.env.UPDATE_PICTURES === "1" ? join(root, "docs") : join(root, "bin");

const moments = {
    upgrading: "body:has(.member.working.down):has(#now.writable)",
    "no-primary": "body:has(#now.no-primary)",
};

// One set; each step continues where the previous one ended.
describe("the console of a program, 3 members, 5.0.4 to 6.0.27", function () {
    this.timeout(600_000);
    const test = inSteps();
    let stack: PulumiStack;
    let made: Outputs;
    let served: ConsoleProcess;
    let page: ConsolePage;
    /** Close what was opened, even if `before` failed. */
    const closers: (() => unknown)[] = [];

    before(async () => {
        const options = { ...smallServers, setParameter: { enableTestCommands: true } };
        stack = await PulumiStack.create({ version: "5.0.4", args: { options } });
        await stack.upOrFail();
        made = await stack.outputs();
        served = ConsoleProcess.start(stack);
        closers.push(() => served.end("SIGINT"));
        page = await ConsolePage.open(await served.address("act"));
        closers.push(() => {
            page.close();
        });
    });
    after(async () => {
        for (const close of closers.reverse()) {
            await close();
        }
        await closeStacks();
    });

    const live = () => page.latest("live") as LiveView | undefined;
    const run = () => runOnPage(page);

    /** Undefined until the engine has ended the run. */
    const endedRun = () => Promise.resolve(run()?.endedMs === undefined ? undefined : run()!);

    /** Returns the setting as the CLI wrote it. */
    const configuration = () =>
        readFile(join(stack.program, `Pulumi.${stack.name}.yaml`), "utf8").then((text) =>
            linesWith(/:version:/, text).map((line) => line.trim()),
        );

    test.step("shows the live set, its connection string and when it took writes", async () => {
        const set = await eventually("the set is observed, with oplogs", () => {
            const observed = live()?.set;
            return Promise.resolve(
                observed?.members.every(({ oplogWindowSecs }) => oplogWindowSecs !== null) &&
                    observed,
            );
        });
        assert.equal(set.connectionString, made.connectionString);
        assert.equal(set.health.level, "healthy");
        assert.deepEqual(
            set.members.map(({ host, state, version }) => ({ host, state, version })),
            made.members,
        );
        await eventually("writes are observed", () =>
            Promise.resolve(live()?.availability.timeline.at(-1)?.kind === "writable"),
        );
    });

    test.step("offers versions that can be chosen, and says why others cannot", async () => {
        const known = (await page.read("versions")) as readonly VersionChoice[];
        const allowed = known.filter(({ refusals }) => refusals.length === 0);
        assert.ok(allowed.some(({ version, change }) => version === "6.0.27" && change === "up"));
        const [skipping] = (await page.read("versions?version=7.0.5")) as readonly VersionChoice[];
        assert.deepEqual(
            skipping?.refusals.map(({ code }) => code),
            ["series-skipped"],
        );
    });

    test.step("refuses actions from a view-only page", async () => {
        const reader = await ConsolePage.open(await served.address("read"));
        const { status } = await reader.act("preview", { to: "6.0.27" });
        assert.equal(status, 403);
        assert.equal(run(), null);
        reader.close();
    });

    test.step("shows a real preview's plan, and leaves the configuration as it was", async () => {
        const config = await configuration();
        assert.equal((await page.act("preview", { to: "6.0.27" })).status, 202);
        assert.equal((await page.act("preview", { to: "6.0.27" })).status, 409);
        const planned = await eventually("the plan is complete", endedRun);
        assert.equal(planned.phase, "planned", JSON.stringify(planned, undefined, 1));
        assert.equal(planned.steps.length, 13);
        assert.match(planned.steps[0]?.text ?? "", /^1\/13 Stop /);
        assert.deepEqual(await stack.outputs(), made);
        assert.deepEqual(await configuration(), config);
    });

    test.step("pauses after the current member, the others untouched", async () => {
        assert.equal((await page.act("upgrade", { id: run()?.id })).status, 202);
        await eventually("the first member's update begins", () =>
            Promise.resolve(run()?.steps.some(({ state }) => state === "running")),
        );
        assert.equal((await page.act("stop", { id: run()?.id })).status, 202);
        const stopped = await eventually("the update ends", endedRun);
        assert.equal(stopped.phase, "stopped", JSON.stringify(stopped, undefined, 1));
        const states = stopped.members.map(({ state }) => state);
        assert.deepEqual(states.sort(), ["ahead", "ahead", "done"]);
        const running = await Promise.all(made.members.map(({ host }) => versionOf(host)));
        assert.deepEqual(running.sort(), ["5.0.4", "5.0.4", "6.0.27"]);
    });

    test.step("resumes with three clicks in a browser, reloaded in between; another page shows the same", async () => {
        const browser = await openBrowser();
        closers.push(() => browser.close());
        const { page: window, complaints } = browser;
        const stills = await keepMoments(window, moments);
        const second = await ConsolePage.open(await served.address("read"));
        await window.goto(await served.address("act"));
        assert.equal(new URL(window.url()).pathname, "/");
        await window.getByRole("radio", { name: "6.0.27 (upgrade)" }).check();
        assert.ok(await window.getByRole("radio", { name: "4.2.6" }).isDisabled());
        await window.getByRole("button", { name: "Show the plan" }).click();
        const hosts = made.members.map(({ host }) => host);
        await Promise.all(hosts.map(slowElections));
        const target = { hosts, connectionString: made.connectionString };
        const { result: done } = await underLoad(target, async () => {
            await window.getByRole("button", { name: "Upgrade", exact: true }).click();
            await window.locator("#steps li.running").first().waitFor();
            assert.equal(await window.locator("#steps li").count(), 9);
            await window.reload();
            await window.locator("#steps li.running").first().waitFor();
            await eventually("the second member's update ends", () =>
                Promise.resolve(run()?.steps[3]?.state === "done"),
            );
            return eventually("the upgrade ends", endedRun);
        });
        assert.equal(done.phase, "done", JSON.stringify(done, undefined, 1));
        await window.getByRole("status").filter({ hasText: "Done: 6.0.27" }).waitFor();
        assert.equal(await window.locator("#steps li.done").count(), 9);
        await window.getByText("Last upgrade: 5.0.4 to 6.0.27").waitFor();
        assert.deepEqual(await findBarriers(window), []);
        await window.emulateMedia({ colorScheme: "dark" });
        await window.setViewportSize({ width: 320, height: 800 });
        assert.deepEqual(await findBarriers(window), []);
        const width = await window.evaluate("document.documentElement.scrollWidth");
        assert.equal(width, 320, "the page scrolls to the side");
        for (const name of Object.keys(moments)) {
            const picture = await takePicture(window, stills, name, "#upgrade");
            const { width, height } = sizeOfPng(picture);
            await writeFile(join(pictures, `console-${name}.png`), picture);
            assert.ok(width === 1000 && height > 500 && height < 1500, `${width} x ${height}`);
            assert.ok(picture.length < 150_000, `${picture.length} bytes`);
        }
        const noPrimary = stills.get("no-primary") ?? "";
        assert.match(noPrimary, /No primary, just now|No primary for \d/);
        assert.doesNotMatch(noPrimary, /★|>PRIMARY</);
        assert.match(noPrimary, /class="running[^>]*"><span class="step">\d\/9 Hand over from/);
        assert.deepEqual(complaints, []);
        assert.deepEqual(new Set(done.steps.map(({ state }) => state)), new Set(["done"]));
        assert.ok(done.steps.every(({ tookMs }) => tookMs !== undefined));
        const states = done.members.map(({ state }) => state);
        assert.deepEqual(states.sort(), ["done", "done", "untouched"]);
        await eventually("the second page shows it too", () =>
            Promise.resolve(runOnPage(second)?.phase === "done"),
        );
        second.close();
        for (const { host } of made.members) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        const shown = await eventually("the new versions show", () =>
            Promise.resolve(
                live()?.set?.members.every(({ version }) => version === "6.0.27") && live(),
            ),
        );
        // The handover, between two observations or seen by some.
        assert.ok(shown.availability.gaps.length >= 1);
        assert.ok(shown.availability.gaps.every(({ maxMs }) => maxMs !== undefined));
    });

    test.step("keeps the history: Pulumi's update, and the measured upgrade", async () => {
        const past = (await page.read("past")) as Past;
        const [newest] = past.updates;
        assert.deepEqual(
            [newest?.kind, newest?.result, newest?.desired],
            ["update", "succeeded", "6.0.27"],
        );
        assert.equal(past.upgrades[0]?.updates.length, 3);
        const summary = await page.text("summary.md");
        assert.match(summary, /^# Upgrade of fresh\/test-\d+ to 6\.0\.27$/m);
        assert.match(summary, /\| 9\/9 Wait until .* \| done \|/);
    });
});

/** Makes the moment without a primary long enough for a page on a busy machine to show it. A restart ends that. */
async function slowElections(host: string): Promise<void> {
    await runOn(host, {
        configureFailPoint: "electionHangsBeforeUpdateMemberState",
        mode: "alwaysOn",
        data: { waitForMillis: 700 },
    });
}

function runOnPage(page: ConsolePage): RunRecord | null | undefined {
    return page.latest("run") as RunRecord | null | undefined;
}
