import assert from "node:assert/strict";

import { makeApp } from "../../provider/cli/console/server/app";
import type { Listening } from "../../provider/cli/console/server/listen";
import { listenOn } from "../../provider/cli/console/server/listen";
import { loopback } from "../../provider/cli/console/server/own-names";
import { readPageFiles } from "../../provider/cli/console/server/page-files";
import { makeSessions } from "../../provider/cli/console/server/sessions";
import type { BrowserPage } from "../kit/console/browser";
import { findBarriers, openBrowser } from "../kit/console/browser";
import type { ConsoleState } from "../kit/console/console-states";
import { consoleStates } from "../kit/console/console-states";
import { StateController } from "../kit/console/state-controller";

// A real browser, and made-up data of sets and runs: each state is tested without waiting for it.
describe("the console's page", function () {
    this.timeout(180_000);
    const controller = new StateController(consoleStates["not observed yet"]);
    const ending = new AbortController();
    let browser: BrowserPage;
    let server: Listening;

    before(async () => {
        const sessions = makeSessions(false);
        const app = makeApp([controller], sessions, await readPageFiles(), ending.signal);
        server = await listenOn(app.fetch, loopback, 0);
        browser = await openBrowser();
        await browser.page.clock.install();
        await browser.page.goto(`${server.origin}/open/${sessions.tokenOf("act") ?? ""}`);
        await browser.page.getByText("Connecting to the set").waitFor();
    });
    afterEach("the browser has no complaints", () => {
        assert.deepEqual(browser.complaints, []);
    });
    after(async () => {
        ending.abort();
        await browser.close();
        await server.close();
    });

    /** Resolves once the page shows the state. */
    async function show(state: ConsoleState): Promise<void> {
        controller.show(state);
        const [last] = state.live.availability.timeline.slice(-1);
        const now = last?.kind === "writable" ? `${last.host} takes writes` : /^No /;
        await browser.page.locator("#now").filter({ hasText: now }).waitFor();
        const cards = browser.page.locator(".member .version-now");
        assert.equal(await cards.count(), 3);
    }

    const states: [string, ConsoleState][] = Object.entries(consoleStates).slice(1);
    for (const [name, state] of states) {
        it(`has no barriers, and fits into a narrow window: ${name}`, async () => {
            const { page } = browser;
            await page.setViewportSize({ width: 1180, height: 900 });
            await show(state);
            assert.deepEqual(await findBarriers(page), []);
            await page.setViewportSize({ width: 320, height: 800 });
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
        });
    }

    for (const name of ["after the handover", "failed"] as const) {
        it(`has no barriers in the dark, in a narrow window: ${name}`, async () => {
            const { page } = browser;
            await show(consoleStates[name]);
            await page.setViewportSize({ width: 320, height: 800 });
            await page.emulateMedia({ colorScheme: "dark" });
            assert.deepEqual(await findBarriers(page), []);
            await page.emulateMedia({ colorScheme: "light" });
        });
    }

    it("shows the handover as a moment without a primary, with its length at its step", async () => {
        const { page } = browser;
        await show(consoleStates["no primary"]);
        assert.equal(await page.locator("#now").textContent(), "No primary for 0.3 s");
        assert.equal(await page.locator(".member.primary").count(), 0);
        const step = page.locator("#steps li", { hasText: "9/13 Hand over" });
        await step.getByText("no primary: 0.29 s so far").waitFor();
        await show(consoleStates["after the handover"]);
        await step.getByText("no primary: between 0.29 s and 0.33 s").waitFor();
        assert.equal(await page.locator("#steps .gap").count(), 1);
        assert.equal(await page.locator("#marks .no-primary").count(), 1);
    });

    it("marks completed steps, for screen readers too", async () => {
        const { page } = browser;
        await show(consoleStates["after the handover"]);
        assert.equal(await page.locator("#steps li.done").count(), 9);
        const took = (state: string) => page.locator(`#steps li.${state} .took`).first();
        assert.equal(await took("done").textContent(), "done 1.5 s");
        assert.match((await took("running").textContent()) ?? "", /^running for \d+ s$/);
        assert.deepEqual(
            await page.locator(".member.working .pips i.done").count(),
            1,
            "one of its steps is done",
        );
    });

    it("announces only states that last", async () => {
        const { page } = browser;
        const announced = () => page.locator("#announcement").textContent();
        await show(consoleStates.idle);
        await page.clock.runFor(2_100);
        const idle = "All 3 members of rs0 serve; db1:27017 is primary";
        assert.equal(await announced(), idle);
        await show(consoleStates["no primary"]);
        await page.clock.runFor(1_000);
        await show(consoleStates.idle);
        await page.clock.runFor(60_000);
        assert.equal(await announced(), idle);
        await show(consoleStates["no primary"]);
        await page.clock.runFor(2_100);
        assert.equal(await announced(), "rs0 has no primary: it takes no writes");
    });
});
