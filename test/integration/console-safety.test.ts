import assert from "node:assert/strict";

import { MongoClient } from "mongodb";
import type { Page } from "playwright-core";

import type { UpgradeEvent } from "../../provider/core/report/events";
import { runOn } from "../kit/sets/by-hand";
import type { BareServer } from "../kit/sets/bare-server";
import { startBareServer } from "../kit/sets/bare-server";
import type { BrowserPage } from "../kit/console/browser";
import { openBrowser } from "../kit/console/browser";
import { eventually } from "../kit/system/eventually";
import { LoopbackServer } from "../kit/system/loopback-server";
import type { StubConsole } from "../kit/console/stub-console";
import { openStubConsole } from "../kit/console/stub-console";

const evil = `<img src=x onerror="document.title='hijacked'">`;

/** The browser's own requests to its vendor. Requests of pages are also listed in `browser.complaints`. */
const browsersOwnRequest = /^\S+ (http:\/\/)?[\w.-]+\.google(apis)?\.com[:/]/;

/** Attacks by a foreign page in the browser of a user who has the console open. Returns all that it could read. */
const attack = `async (target) => {
    const seen = [];
    const attempt = async (name, work) => {
        try {
            seen.push(name + ": " + (await work()));
        } catch {
            // Refused.
        }
    };
    const post = target + "/api/stacks/0/preview";
    const body = '{"to":"6.0.27"}';
    const headers = { "Content-Type": "application/json", "X-Console-Csrf": "guess" };
    const all = { credentials: "include", method: "POST", body };
    await attempt("read", async () => (await fetch(target + "/api/session", { credentials: "include" })).text());
    await attempt("post", async () => (await fetch(post, { ...all, headers })).text());
    await attempt("blind post", async () => (await fetch(post, { ...all, mode: "no-cors" })).text().then((text) => { if (text === "") throw new Error("opaque"); return text; }));
    await attempt("stream", () => new Promise((resolve, reject) => {
        const source = new EventSource(target + "/api/stacks/0/events", { withCredentials: true });
        source.onmessage = source.onopen = () => resolve("open");
        source.onerror = () => { source.close(); reject(new Error("refused")); };
    }));
    await attempt("script", () => new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.type = "module";
        script.src = target + "/main.mjs";
        script.onload = () => resolve("loaded");
        script.onerror = reject;
        document.body.append(script);
    }));
    for (const path of ["/", "/api/session"]) {
        await new Promise((resolve) => {
            const frame = document.createElement("iframe");
            frame.src = target + path;
            frame.onload = resolve;
            document.body.append(frame);
        });
    }
    await new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.name = "answer";
        const form = document.createElement("form");
        Object.assign(form, { action: post, method: "post", enctype: "text/plain", target: "answer" });
        const field = document.createElement("input");
        Object.assign(field, { name: '{"to":"6.0.27","x":"', value: '"}' });
        form.append(field);
        document.body.append(frame, form);
        frame.onload = resolve;
        form.submit();
    });
    return seen;
}`;

// One server, one browser. Requests that do not go to 127.0.0.1 go to a proxy, which records them.
describe("the console's page in a browser: who may use it, and what it loads", function () {
    this.timeout(300_000);
    let server: BareServer;
    let proxy: LoopbackServer;
    let foreigner: LoopbackServer;
    let subject: StubConsole;
    let browser: BrowserPage;
    let page: Page;
    /** The number of complaints about the control request in `before`. */
    let control: number;

    const foreignRequests = () => proxy.asked.filter((each) => !browsersOwnRequest.test(each));
    const requestsSince = (start: number) =>
        browser.complaints.slice(start).filter((each) => each.startsWith("a request to"));

    before(async () => {
        server = await startBareServer("6.0.5", [], evil);
        const members = [{ _id: 0, host: server.host }];
        await runOn(server.host, { replSetInitiate: { _id: evil, members } });
        proxy = await LoopbackServer.start();
        foreigner = await LoopbackServer.start("<!doctype html><title>foreign</title><body>");
        const uri = `mongodb://${server.host}/?replicaSet=${encodeURIComponent(evil)}`;
        subject = await openStubConsole(uri);
        browser = await openBrowser([`--proxy-server=http://127.0.0.1:${proxy.port}`]);
        ({ page } = browser);
        // Shows that the proxy records requests to other hosts.
        await page.goto(`http://127.0.0.1:${foreigner.port}/`);
        await page.evaluate("fetch('http://elsewhere.example/', { mode: 'no-cors' })");
        assert.deepEqual(foreignRequests(), ["GET http://elsewhere.example/"]);
        control = browser.complaints.length;
    });
    afterEach("the page requests nothing from other hosts", () => {
        assert.deepEqual(foreignRequests(), ["GET http://elsewhere.example/"]);
        const allowed = "a request to localhost";
        assert.deepEqual(
            requestsSince(control).filter((each) => each !== allowed),
            [],
        );
    });
    after(async () => {
        await browser.close();
        await subject.close();
        proxy.close();
        foreigner.close();
        await server.close();
    });

    /** Writes the lock of an update by a user with a malicious name. */
    async function writeLock(): Promise<void> {
        const client = new MongoClient(`mongodb://${server.host}/?directConnection=true`);
        const since = new Date();
        const expiresAt = new Date(since.getTime() + 3_600_000);
        const lock = { owner: evil, user: evil, machine: evil, pid: 1, since, expiresAt };
        const locks = client.db("pulumi_mongodb_replicaset").collection<{ _id: string }>("locks");
        await locks.insertOne({ _id: evil, ...lock });
        await client.close();
    }

    it("explains how to sign in if the address is wrong or missing, to scripts in JSON", async () => {
        await page.context().clearCookies();
        for (const path of ["/", "/open/guess"]) {
            const answer = await page.goto(`${subject.origin}${path}`);
            assert.equal(answer?.status(), 401);
            await page.getByRole("heading", { name: "Not signed in" }).waitFor();
            await page.getByText("Open the address that the command printed").waitFor();
        }
        const answer = await fetch(`${subject.origin}/api/session`);
        assert.deepEqual(await answer.json(), {
            error: "Open the address that the command printed",
        });
    });

    it("shows texts of servers and of the engine as texts, not as markup", async () => {
        await eventually("the set has a primary", async () => {
            const hello = await runOn(server.host, { hello: 1 });
            return hello.isWritablePrimary === true;
        });
        await writeLock();
        await page.goto(subject.address("act"));
        await page.locator("#set-name").filter({ hasText: evil }).waitFor();
        await page
            .locator("#lock")
            .filter({ hasText: `${evil} on ${evil}` })
            .waitFor();
        await page.getByLabel("Other version").fill("6.0.27");
        await page.getByRole("button", { name: "Look up" }).click();
        await page.getByRole("radio", { name: "6.0.27" }).check();
        await page.getByRole("button", { name: "Show the plan" }).click();
        await eventually("the preview begins", () =>
            Promise.resolve(subject.stack.done.includes("preview 6.0.27")),
        );
        const { notify } = subject.stack;
        const at = { atMs: 0, resource: evil } as const;
        notify({
            ...at,
            kind: "declared",
            host: server.host,
            plan: [`1/1 Stop ${evil}`],
            begins: true,
        });
        notify({ ...at, kind: "log", text: evil, isError: true, isPassing: false });
        const upgradeEvent: UpgradeEvent = {
            event: "failed",
            member: evil,
            to: evil,
            step: evil,
            code: "start-failed",
            message: evil,
            log: [evil],
            revert: { to: evil, error: evil },
        };
        notify({ atMs: 0, kind: "event", upgradeEvent });
        await page.locator(".failure pre").filter({ hasText: evil }).waitFor();
        await page.locator("#steps").filter({ hasText: evil }).waitFor();
        assert.equal(await page.locator(`img:not([src="/icon.svg"])`).count(), 0);
        assert.equal(await page.title(), `${evil}: healthy`);
        await subject.stack.end();
    });

    for (const host of ["127.0.0.1", "localhost"]) {
        it(`gives no data to a foreign page at ${host}, and performs no action for it`, async () => {
            await page.goto(subject.address("act"));
            const before = [...subject.stack.done];
            const from = subject.answered.length;
            const complaintsBefore = browser.complaints.length;
            await page.goto(`http://${host}:${foreigner.port}/`);
            const seen = await page.evaluate(`(${attack})(${JSON.stringify(subject.origin)})`);
            assert.deepEqual(seen, []);
            for (const frame of page.frames().slice(1)) {
                assert.doesNotMatch(await frame.content(), /Replica set|csrf/);
            }
            // The console's page, just left, may still have received an answer.
            const answered = subject.answered
                .slice(from)
                .filter(({ site }) => site !== "same-origin");
            for (const each of ["GET /api/session", "POST /api/stacks/0/preview", "GET /"]) {
                assert.ok(
                    answered.some(({ request }) => request === each),
                    each,
                );
            }
            assert.deepEqual(new Set(answered.map(({ status }) => status)), new Set([403]));
            assert.deepEqual(subject.stack.done, before);
            // The foreign page itself.
            const expected = host === "127.0.0.1" ? [] : [`a request to ${host}`];
            assert.deepEqual(requestsSince(complaintsBefore), expected);
        });
    }

    it("shows no buttons, and says why, for a view-only address and with --read-only", async () => {
        const uri = "mongodb://127.0.0.1:1/?replicaSet=rs0";
        const readOnly = await openStubConsole(uri, true);
        for (const address of [subject.address("read"), readOnly.address("read")]) {
            await page.goto(address);
            await page.getByText("View only").waitFor();
            for (const name of ["Show the plan", "Upgrade", "Resume", "Release stack lock"]) {
                const button = page.getByRole("button", { name, exact: true });
                assert.equal(await button.count(), 0, name);
            }
        }
        assert.equal(readOnly.address("act"), `${readOnly.origin}/open/`);
        await readOnly.close();
    });
});
