import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { chromium } from "playwright-core";

import { ensureChromium } from "../../setup/chromium";

/** A page in a real browser, with the problems that it had. */
export interface BrowserPage {
    readonly page: Page;
    /** Requests to hosts other than 127.0.0.1, and errors in the browser's console. */
    readonly complaints: readonly string[];
    close(): Promise<void>;
}

/** Long enough for a whole preview on a busy machine. */
const timeoutMs = 120_000;

export async function openBrowser(args: readonly string[] = []): Promise<BrowserPage> {
    const { executablePath, env } = await ensureChromium();
    const browser = await chromium.launch({
        executablePath,
        args: [...args],
        env: { ...(process.env as Record<string, string>), ...env },
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(timeoutMs);
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

/** Returns the barriers that axe finds in the page as it is shown, each with its elements. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
    // The debugger evaluates it, so the page's content security policy does not apply.
    await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate<AxeResult>("axe.run()");
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
}
