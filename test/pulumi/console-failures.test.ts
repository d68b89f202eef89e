import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { startLoad } from "../../examples/demo/load";
import { stateOf, versionOf } from "../kit/sets/by-hand";
import type { BrowserPage } from "../kit/console/browser";
import { findBarriers, openBrowser } from "../kit/console/browser";
import { ConsoleProcess } from "../kit/console/console-process";
import { descendantsOf } from "../kit/system/descendants";
import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";
import type { Outputs } from "../kit/engine/pulumi-stack";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { linkReleases, writeBrokenRelease } from "../kit/sets/releases";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";

// One set under constant writes; each step continues where the previous one ended.
describe("the console when an upgrade fails, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(600_000);
    const test = inSteps();
    let stack: PulumiStack;
    let releases: string;
    let made: Outputs;
    let terminal: ConsoleProcess;
    let browser: BrowserPage;
    /** The processes that the killed console had started. */
    let orphans: Awaited<ReturnType<typeof descendantsOf>> = [];
    let page: Page;
    let load: Awaited<ReturnType<typeof startLoad>> | undefined;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
        releases = join(stack.dataFolder, "releases");
        await linkReleases(releases, ["5.0.4"]);
        await writeBrokenRelease(releases, "6.0.5");
        stack.edit("5.0.4", { binaries: { kind: "directory", path: releases } });
        await stack.upOrFail();
        made = await stack.outputs();
        terminal = ConsoleProcess.start(stack);
        browser = await openBrowser();
        ({ page } = browser);
        await page.goto(await terminal.address("act"));
        load = await startLoad(made.connectionString);
    });
    after(async () => {
        await load?.stop();
        await browser.close();
        await terminal.end("SIGINT");
        // The program's host process ends some minutes after its engine, when it next checks on it.
        for (const { pid, command } of orphans) {
            if (command.includes("pulumi-language-nodejs") && (await isAlive(pid))) {
                process.kill(pid);
            }
        }
        await closeStacks();
    });

    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const phase = (text: string) => page.locator("#phase").filter({ hasText: text }).waitFor();

    async function plan(version: string): Promise<void> {
        await page.getByLabel("Other version").fill(version);
        await button("Look up").click();
        await page.getByRole("radio", { name: `${version} (upgrade)` }).check();
        await button("Show the plan").click();
    }

    test.step("shows why a version is refused and what to do, and offers no upgrade", async () => {
        await plan("6.0.27"); // Not in the folder of releases.
        await phase("Refused");
        const why = await page.locator("#run-error").innerText();
        assert.match(why, /binary-missing: MongoDB 6\.0\.27 is not at /);
        assert.match(why, /Choose a release that exists/);
        assert.ok(await button("Upgrade").isHidden());
    });

    test.step("shows a failing binary's step, reason, log, revert and remedy; the set serves", async () => {
        await plan("6.0.5");
        await button("Upgrade").click();
        await phase("Failed");
        const failure = page.locator(".failure");
        const [member = ""] = (await failure.locator("h3").innerText()).split(" ");
        const failed = made.members.find(({ host }) => host === member);
        assert.equal(failed?.state, "SECONDARY");
        assert.match(await page.locator("#steps li.failed").innerText(), / Start .* with 6\.0\.5/);
        const facts = await failure.locator("dl").innerText();
        for (const each of [
            `Start ${member} with 6.0.5`,
            `start-failed: ${member} exited with code 1 after its start`,
            `${member} runs 5.0.4 again, with its previous configuration`,
            "Fix what the message names",
        ]) {
            assert.ok(facts.includes(each), `${each} is not in ${facts}`);
        }
        assert.equal(await failure.locator("pre").innerText(), "this build of 6.0.5 is broken");
        assert.deepEqual(await findBarriers(page), []);
        for (const { host, state } of made.members) {
            assert.equal(await versionOf(host), "5.0.4");
            assert.equal(await stateOf(host), state);
        }
        await page.locator("#health").filter({ hasText: "All 3 members" }).waitFor();
        for (const ending of ["md", "html"]) {
            const summary = await page.request.get(
                new URL(`/api/stacks/0/summary.${ending}`, page.url()).href,
            );
            const text = await summary.text();
            assert.ok(text.includes(`Failure of ${member}`), text);
            assert.ok(text.includes("this build of 6.0.5 is broken"), text);
            assert.ok(text.includes("It runs 5.0.4 again"), text);
        }
    });

    test.step("is killed during an upgrade: the page says so, and a new console resumes once the stack's lock is released", async () => {
        await rm(join(releases, "6.0.5"), { recursive: true });
        await linkReleases(releases, ["6.0.5"]);
        await button("Resume").click();
        await button("Upgrade").click();
        await page.locator("#steps li.running").first().waitFor();
        const { port } = new URL(page.url());
        orphans = await descendantsOf(terminal.pid);
        await terminal.end("SIGKILL");
        const alert = page.locator("#connection");
        await alert.filter({ hasText: "The console does not answer" }).waitFor();
        terminal = ConsoleProcess.start(stack, "--port", port);
        await alert.filter({ hasText: "was restarted" }).waitFor();
        const other = await page.context().newPage();
        await other.goto(await terminal.address("act"));
        await other.close();
        await alert.waitFor({ state: "hidden" });
        // The engine ends, as its output has nowhere to go. Its provider completes the member's update, then ends.
        await eventually("the engine and its provider have ended", async () => {
            const engine = orphans.filter(({ command }) =>
                /^pulumi|dynamic-provider/.test(command),
            );
            const alive = await Promise.all(engine.map(({ pid }) => isAlive(pid)));
            return !alive.includes(true);
        });
        const ran = await Promise.all(made.members.map(({ host }) => versionOf(host)));
        assert.deepEqual(ran.sort(), ["5.0.4", "5.0.4", "6.0.5"]);
        await plan("6.0.5");
        await button("Upgrade").click();
        await phase("Failed");
        await page.locator("#run-error").filter({ hasText: "stack-locked: " }).waitFor();
        await button("Release stack lock").click();
        await button("Release stack lock").waitFor({ state: "hidden" });
        await button("Resume").click();
        await button("Upgrade").click();
        await phase("Done: 6.0.5");
        const report = await load?.stop();
        load = undefined;
        assert.equal(report?.failedOperations, 0, report?.errors.join("\n"));
        const hosts = made.members.map(({ host }) => host);
        await assertNothingLost({ hosts }, report);
        for (const host of hosts) {
            assert.equal(await versionOf(host), "6.0.5");
        }
    });
});

/** A process that has ended is not alive, even if its parent has not collected its status. */
async function isAlive(pid: number): Promise<boolean> {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return stat !== "" && !/^\d+ \(.*\) Z /.test(stat);
}
