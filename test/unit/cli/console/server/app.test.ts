import assert from "node:assert/strict";

import { makeApp } from "../../../../../provider/cli/console/server/app";
import { StackController } from "../../../../../provider/cli/console/server/stack-controller";
import { readPageFiles } from "../../../../../provider/cli/console/server/page-files";
import { makeSessions } from "../../../../../provider/cli/console/server/sessions";
import { FakeStack } from "./fake-stack";

const origin = "http://127.0.0.1:4711";

interface Opened {
    readonly stack: FakeStack;
    readonly cookie: string;
    readonly csrf: string;
    readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
    readonly post: (
        path: string,
        headers?: Record<string, string>,
        body?: string,
    ) => Promise<Response>;
}

async function open(isReadOnly = false, right: "act" | "read" = "act"): Promise<Opened> {
    const stack = new FakeStack();
    const sessions = makeSessions(isReadOnly);
    const app = makeApp(
        [new StackController(stack)],
        sessions,
        await readPageFiles(),
        new AbortController().signal,
    );
    const fetch = async (path: string, init: RequestInit = {}) =>
        app.request(`${origin}${path}`, {
            ...init,
            headers: { Host: "127.0.0.1:4711", ...(init.headers as Record<string, string>) },
        });
    const entry = await fetch(`/open/${sessions.tokenOf(right) ?? ""}`);
    const cookie = entry.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    const session = await fetch("/api/session", { headers: { cookie } });
    const { csrf } = (await session.json()) as { csrf: string };
    const post = (path: string, headers = {}, body = '{"to":"6.0.27"}') =>
        fetch(path, {
            method: "POST",
            body,
            headers: {
                cookie,
                Origin: origin,
                "Content-Type": "application/json",
                "X-Console-Csrf": csrf,
                ...headers,
            },
        });
    return { stack, cookie, csrf, fetch, post };
}

describe("makeApp()", () => {
    it("refuses a wrong token", async () => {
        const { fetch } = await open();
        const wrong = await fetch("/open/wrong");
        assert.equal(wrong.status, 401);
        assert.equal(wrong.headers.get("Set-Cookie"), null);
    });

    it("exchanges the token for a cookie that scripts and other sites cannot read", async () => {
        const sessions = makeSessions(false);
        const app = makeApp([], sessions, new Map(), new AbortController().signal);
        const entry = await app.request(`${origin}/open/${sessions.tokenOf("act") ?? ""}`, {
            headers: { Host: "localhost:4711" },
        });
        assert.equal(entry.status, 303);
        assert.equal(entry.headers.get("Location"), "/");
        assert.match(entry.headers.get("Set-Cookie") ?? "", /; HttpOnly; SameSite=Strict$/);
    });

    it("shows nothing without the cookie", async () => {
        const { fetch } = await open();
        for (const path of [
            "/",
            "/main.mjs",
            "/api/session",
            "/api/stacks/0/events",
            "/api/stacks/0/past",
            "/api/stacks/0/summary.md",
        ]) {
            assert.equal((await fetch(path)).status, 401, path);
            const cookie = "pmr-console-x=guess";
            assert.equal((await fetch(path, { headers: { cookie } })).status, 401, path);
        }
    });

    it("serves the page with a policy that forbids all foreign content", async () => {
        const { fetch, cookie } = await open();
        const page = await fetch("/", { headers: { cookie } });
        assert.equal(page.status, 200);
        const policy = page.headers.get("Content-Security-Policy") ?? "";
        assert.match(policy, /default-src 'none'/);
        assert.match(policy, /script-src 'self'/);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.equal(page.headers.get("X-Content-Type-Options"), "nosniff");
        assert.equal(page.headers.get("Referrer-Policy"), "no-referrer");
        assert.equal(page.headers.get("Cache-Control"), "no-store");
        const text = await page.text();
        assert.doesNotMatch(text, /(src|href)="(https?:)?\/\//, "an external resource");
        assert.doesNotMatch(text, /<script>|style=| on\w+=/, "an inline script or style");
    });

    it("explains how to sign in: with a page for people, in JSON for scripts", async () => {
        const { fetch } = await open();
        const navigating = { "Sec-Fetch-Mode": "navigate" };
        const requests: readonly (readonly [Record<string, string>, RegExp])[] = [
            [navigating, /^text\/html/],
            [{ Accept: "text/html,*/*" }, /^text\/html/],
            [{ "Sec-Fetch-Mode": "cors", Accept: "text/html" }, /^application\/json/],
            [{}, /^application\/json/],
        ];
        for (const [headers, type] of requests) {
            for (const path of ["/", "/open/wrong"]) {
                const refused = await fetch(path, { headers });
                assert.equal(refused.status, 401);
                assert.match(refused.headers.get("Content-Type") ?? "", type);
                assert.match(await refused.text(), /Open the address that the command printed/);
            }
        }
    });

    const foreign: readonly (readonly [string, Record<string, string>])[] = [
        ["a foreign name that resolves to the console", { Host: "evil.example:4711" }],
        ["a name that begins like its own", { Host: "127.0.0.1.evil.example" }],
        ["no name", { Host: "" }],
        ["a foreign origin", { Origin: "http://evil.example" }],
        ["an origin at another port", { Origin: "http://127.0.0.1:4712" }],
        ["an opaque origin", { Origin: "null" }],
        ["a page of another site", { "Sec-Fetch-Site": "cross-site" }],
        ["a page of another port", { "Sec-Fetch-Site": "same-site" }],
    ];
    for (const [what, headers] of foreign) {
        it(`refuses ${what}, even with the right cookie`, async () => {
            const { fetch, cookie, post, stack } = await open();
            const read = await fetch("/api/session", { headers: { cookie, ...headers } });
            assert.equal(read.status, 403);
            assert.equal((await post("/api/stacks/0/preview", headers)).status, 403);
            assert.deepEqual(stack.done, []);
        });
    }

    it("refuses an action without the page's header, its origin, or JSON", async () => {
        const { fetch, cookie, csrf, post, stack } = await open();
        const path = "/api/stacks/0/preview";
        assert.equal((await post(path, { "X-Console-Csrf": "guess" })).status, 403);
        assert.equal((await post(path, { "X-Console-Csrf": "" })).status, 403);
        assert.equal((await post(path, { "Content-Type": "text/plain" })).status, 415);
        const headers = { cookie, "Content-Type": "application/json", "X-Console-Csrf": csrf };
        const body = '{"to":"6.0.27"}';
        assert.equal((await fetch(path, { method: "POST", body, headers })).status, 403);
        assert.deepEqual(stack.done, []);
    });

    it("refuses a request that is too large, is not JSON, or names no version or no stack", async () => {
        const { post, stack } = await open();
        const path = "/api/stacks/0/preview";
        assert.equal((await post(path, {}, `{"to":"${"6".repeat(20_000)}"}`)).status, 413);
        assert.equal((await post(path, {}, "{")).status, 400);
        assert.equal((await post(path, {}, "{}")).status, 400);
        assert.equal((await post(path, {}, '{"to":"6"}')).status, 400);
        assert.equal((await post("/api/stacks/1/preview")).status, 409);
        assert.deepEqual(stack.done, []);
    });

    it("refuses actions in a session that may only read, and in a read-only console", async () => {
        for (const { post, stack } of [await open(false, "read"), await open(true, "read")]) {
            for (const action of ["preview", "upgrade", "stop", "free"]) {
                assert.equal((await post(`/api/stacks/0/${action}`)).status, 403);
            }
            assert.deepEqual(stack.done, []);
        }
        assert.equal(makeSessions(true).tokenOf("act"), undefined);
    });

    it("previews, and executes only that plan, one at a time", async () => {
        const { post, stack } = await open();
        const upgrade = (id: number) => post("/api/stacks/0/upgrade", {}, JSON.stringify({ id }));
        assert.equal((await upgrade(1)).status, 409);
        assert.equal((await post("/api/stacks/0/preview")).status, 202);
        assert.equal((await post("/api/stacks/0/preview")).status, 409);
        assert.equal((await upgrade(1)).status, 409);
        await stack.end();
        assert.equal((await upgrade(2)).status, 409);
        assert.equal((await upgrade(1)).status, 202);
        assert.equal((await upgrade(1)).status, 409);
        assert.deepEqual(stack.done, ["preview 6.0.27", "up 6.0.27"]);
        await stack.end();
    });

    it("stops an upgrade by one signal", async () => {
        const { post, stack } = await open();
        const stop = () => post("/api/stacks/0/stop", {}, '{"id":1}');
        await post("/api/stacks/0/preview");
        assert.equal((await stop()).status, 409);
        await stack.end();
        await post("/api/stacks/0/upgrade", {}, '{"id":1}');
        assert.equal(stack.isStopped, false);
        assert.equal((await stop()).status, 202);
        assert.equal(stack.isStopped, true);
        assert.equal((await stop()).status, 409);
        await stack.end(new Error("cancelled"));
    });

    it("sends every page the run, and no page the program's connection string", async () => {
        const { fetch, cookie, post, stack } = await open();
        await post("/api/stacks/0/preview");
        for (let pages = 0; pages < 2; pages += 1) {
            const events = await fetch("/api/stacks/0/events", { headers: { cookie } });
            assert.equal(events.headers.get("Content-Type"), "text/event-stream");
            const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
            let text = "";
            while (!text.includes("event: run")) {
                text += String((await reader.read()).value);
            }
            await reader.cancel();
            assert.match(text, /^data: \{"id":1,"to":"6\.0\.27","phase":"previewing"/m);
            assert.doesNotMatch(text, /hunter2/);
        }
        await stack.end();
    });
});
