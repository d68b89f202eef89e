import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { chromium } from "playwright-core";

import { ensureChromium } from "../../setup/chromium";

/** A page in a real browser, and what went wrong in it. */
export interface BrowserPage {
    readonly page: Page;
    /** Requests to anywhere but loopback, and what the browser's console was told of errors. */
    readonly complaints: readonly string[];
    close(): Promise<void>;
}

/** What is waited for may be a whole preview on a busy machine. */
const limitMs = 120_000;

export async function openBrowser(args: readonly string[] = []): Promise<BrowserPage> {
    const { executablePath, env } = await ensureChromium();
    const browser = await chromium.launch({
        executablePath,
        args: [...args],
        env: { ...(process.env as Record<string, string>), ...env },
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(limitMs);
    const complaints: string[] = [];
    page.on("request", (request) => {
        const { hostname } = new URL(request.url());
        if (hostname !== "127.0.0.1") {
            complaints.push(`a request to ${hostname}`);
        }
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
        if (message.type() === "error") {
            complaints.push(message.text());
        }
    });
    return { page, complaints, close: () => browser.close() };
}

interface AxeResult {
    readonly violations: readonly {
        readonly id: string;
        readonly nodes: readonly { readonly html: string }[];
    }[];
}

/** What axe has against the page as it is shown, with the elements that it means. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
    // Evaluated by the browser's own means, which the page's policy does not concern.
    await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate<AxeResult>("axe.run()");
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
}
