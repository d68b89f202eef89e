import type { Context } from "hono";

export const openFirst = "Open the address that the command printed";

/** The same words for scripts and for people: a page for who came by the address bar, or by a link. */
export function refuse(
    context: Context,
    error: string,
    status: 401 | 403 | 415 = 403,
): Response | Promise<Response> {
    return wantsPage(context)
        ? context.html(pageOf(error), status)
        : context.json({ error }, status);
}

/** Of an address that is not loopback browsers do not say how they got there. */
function wantsPage({ req }: Context): boolean {
    const mode = req.header("Sec-Fetch-Mode");
    return mode === undefined
        ? req.header("Accept")?.includes("text/html") === true
        : mode === "navigate";
}

/** Without a style: it may load nothing before somebody has a cookie. `error`: never what was asked for. */
function pageOf(error: string): string {
    return `<!doctype html>
<html lang="en">
    <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Not opened</title>
    </head>
    <body>
        <main>
            <h1>This console is not open to you yet</h1>
            <p>${error}.</p>
            <p>
                Where <code>pmr console</code> runs, it has printed one address to look and upgrade, and one to look only. Copy
                one of them, whole, into the address bar of this browser. An address is good until that console ends; one that
                is started anew prints new ones.
            </p>
        </main>
    </body>
</html>
`;
}
