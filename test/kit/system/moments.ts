import type { Page } from "playwright-core";

import { compactPng } from "../console/compact-png";
import { eventually } from "./eventually";

/** Moments of a page, by name: a selector that matches only at that moment. */
export type Moments = Readonly<Record<string, string>>;

/** The page's HTML at each moment. */
export type Stills = ReadonlyMap<string, string>;

/** Runs in the page, between the tasks that draw: a moment may last only some hundredths of a second. */
const watchScript = `{
    const left = new Map(Object.entries(MOMENTS));
    new MutationObserver(() => {
        for (const [name, selector] of left) {
            if (document.querySelector(selector)) {
                left.delete(name);
                void keepMoment(name, document.documentElement.outerHTML);
            }
        }
    }).observe(document, { subtree: true, childList: true, attributes: true });
}`;

/** Records the page at the first occurrence of each moment, also after a reload. */
export async function keepMoments(page: Page, moments: Moments): Promise<Stills> {
    const stills = new Map<string, string>();
    await page.exposeFunction("keepMoment", (name: string, html: string) => {
        if (!stills.has(name)) {
            stills.set(name, html);
        }
    });
    await page.addInitScript(watchScript.replace("MOMENTS", () => JSON.stringify(moments)));
    return stills;
}

/** Wide enough for three cards in a row, but no wider: the pictures are shown in columns of text. */
const width = 1000;

/** Takes a picture of a recorded moment, with the page's own style sheets, down to the end of the element `last`. */
export async function takePicture(
    page: Page,
    stills: Stills,
    name: string,
    last: string,
): Promise<Buffer> {
    const html = await eventually(`the page shows: ${name}`, () =>
        Promise.resolve(stills.get(name)),
    );
    const still = await page.context().newPage();
    try {
        await still.route(page.url(), (route) =>
            route.fulfill({
                contentType: "text/html",
                body: html.replaceAll(/<script[^]*?<\/script>/g, ""),
            }),
        );
        await still.setViewportSize({ width, height: 800 });
        await still.goto(page.url());
        const box = await still.locator(last).boundingBox();
        const height = Math.ceil((box?.y ?? 0) + (box?.height ?? 0) + 16);
        const clip = { x: 0, y: 0, width, height };
        return compactPng(await still.screenshot({ fullPage: true, animations: "disabled", clip }));
    } finally {
        await still.close();
    }
}

/** A picture's width and height, the first fields of a PNG's header (www.w3.org/TR/png, "IHDR"). */
export function sizeOfPng(png: Buffer): { readonly width: number; readonly height: number } {
    if (png.toString("latin1", 1, 4) !== "PNG") {
        throw new Error("Not a PNG");
    }
    return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
