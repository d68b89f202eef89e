import type { Context } from "hono";
import { html } from "hono/html";

export const openFirst = "Open the address that the command printed";

/** Refuses a request: with a page if the browser navigates, else with JSON. */
export function refuse(
    context: Context,
    error: string,
    status: 401 | 403 | 415 = 403,
): Response | Promise<Response> {
    return expectsPage(context)
        ? context.html(pageOf(error), status)
        : context.json({ error }, status);
}

/** Browsers do not send Sec-Fetch-Mode to an address that is neither HTTPS nor loopback. */
function expectsPage({ req }: Context): boolean {
    const mode = req.header("Sec-Fetch-Mode");
    return mode === undefined
        ? req.header("Accept")?.includes("text/html") === true
        : mode === "navigate";
}

/** A page without styles: nothing may be loaded without a cookie. */
function pageOf(error: string) {
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>Not signed in</title>
            </head>
            <body>
                <main>
                    <h1>Not signed in</h1>
                    <p>${error}.</p>
                    <p>
                        <code>pmr console</code> printed two addresses where it runs: one to view
                        and upgrade, one to view only. Copy one of them completely into the address
                        bar of this browser. An address is valid until that console ends; a new
                        console prints new ones.
                    </p>
                </main>
            </body>
        </html> `;
}
