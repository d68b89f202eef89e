/*
 * Measures how long the console's page takes: `npm run bench:console [-- rounds]`. Each round starts a console on a real set
 * of three and a browser with an empty cache. Prints the medians and asserts nothing.
 */
import type { Page } from "playwright-core";

/* eslint-disable @typescript-eslint/no-restricted-imports -- it measures internal parts of the console */
import { makeApp } from "../provider/cli/console/server/app";
import { StackController } from "../provider/cli/console/server/stack-controller";
import { listenOn } from "../provider/cli/console/server/listen";
import { loopback } from "../provider/cli/console/server/own-names";
import { readPageFiles } from "../provider/cli/console/server/page-files";
import { makeSessions } from "../provider/cli/console/server/sessions";
import type { ConsoleStack } from "../provider/cli/console/server/stack";
import { thisProcess } from "../provider/cli/terminal/terminal";
import { openBrowser } from "../test/kit/console/browser";
import { eventually } from "../test/kit/system/eventually";
import { RealSet } from "../test/kit/sets/real-set";

type Times = Map<string, number[]>;

/** Records when the cards are painted, on the page's own clock, which begins with the navigation. */
const watchScript = `{
    const observer = new MutationObserver(() => {
        if (document.querySelector(".version-now:not(:empty)")) {
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => { window.cardsMs = performance.now(); }));
        }
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
}`;

async function main(rounds: number): Promise<void> {
    const set = await RealSet.create({ version: "6.0.27" });
    const times: Times = new Map();
    try {
        for (let round = 0; round < rounds; round += 1) {
            await measureOnce(set.connectionString, times);
        }
    } finally {
        await set.close();
    }
    console.log(`3 members, ${rounds} rounds; median (least to most)`);
    for (const [name, all] of times) {
        const sorted = all.sort((a, b) => a - b).map(Math.round);
        const median = sorted[Math.floor(sorted.length / 2)];
        console.log(`${name.padEnd(52)} ${median} (${sorted[0]} to ${sorted.at(-1)})`);
    }
}

async function measureOnce(connectionString: string, times: Times): Promise<void> {
    const keep = (name: string, value: number) => {
        times.set(name, [...(times.get(name) ?? []), value]);
    };
    const sessions = makeSessions(false);
    const ending = new AbortController();
    const begun = performance.now();
    const controller = new StackController(stackOf(connectionString));
    const watching = controller.watch(undefined, thisProcess());
    const app = makeApp([controller], sessions, await readPageFiles(), ending.signal);
    const server = await listenOn(app.fetch, loopback, 0);
    const browser = await openBrowser();
    try {
        await new Promise<void>((resolve) => {
            const end = controller.subscribe(() => {
                if (controller.live.set) {
                    end();
                    resolve();
                }
            });
        });
        keep("first observation of the set, ms from the start", performance.now() - begun);
        // Starts the browser before the measurement: without the cookie, the server refuses this request.
        await browser.page.goto(server.origin);
        await browser.page.addInitScript(watchScript);
        const sizes: Promise<number>[] = [];
        browser.page.on("requestfinished", (request) =>
            sizes.push(request.sizes().then((each) => each.responseBodySize)),
        );
        const address = `${server.origin}/open/${sessions.tokenOf("act") ?? ""}`;
        await browser.page.goto(address);
        keep("page opened: first paint, ms", await firstPaintMs(browser.page));
        keep("page opened: cards painted, ms", await cardsMs(browser.page));
        keep("page opened: requests, without the events", sizes.length);
        const bytes = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
        keep("page opened: bytes, without the events", bytes);
        await browser.page.reload();
        keep("page reloaded: cards painted, ms", await cardsMs(browser.page));
    } finally {
        await browser.close();
        await controller.close();
        ending.abort();
        await Promise.all([server.close(), watching]);
    }
}

function cardsMs(page: Page): Promise<number> {
    // Polls from outside: the page's content security policy forbids waiting with evaluated text.
    return eventually("the cards are there", () =>
        page.evaluate<number | undefined>("window.cardsMs"),
    );
}

function firstPaintMs(page: Page): Promise<number> {
    return page.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1",
    );
}

/** A stack without an engine: the console only observes the set. */
function stackOf(connectionString: string): ConsoleStack {
    const none = () => Promise.reject(new Error("not part of this measurement"));
    return {
        id: "bench/console",
        connectionString: () => Promise.resolve(connectionString),
        preview: none,
        up: none,
        cancel: none,
        history: () => Promise.resolve([]),
        findSet: () => Promise.resolve(undefined),
    };
}

main(Number(process.argv[2] ?? 5)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
