import type { Context } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { setCookie } from "hono/cookie";
import { streamSSE } from "hono/streaming";

import { messageOf, UpgradeError } from "../../../core/errors/errors";
import { renderSummary } from "../model/summary";
import type { StackController, PageTopic } from "./stack-controller";
import { Conflict } from "./stack-controller";
import { errorForPage } from "./error-for-page";
import type { Guarded } from "./guards";
import { requireAction, requireOwnSite, requireSession, safeHeaders } from "./guards";
import { loopback, ownNames } from "./own-names";
import type { PageFile } from "./page-files";
import { collectUpdates } from "./page-updates";
import { openFirst, refuse } from "./refuse";
import type { Sessions } from "./sessions";

const updateEveryMs = 100;
const heartbeatMs = 10_000;
const maxBodyBytes = 10_000;

const summaries = [
    { format: "markdown", ending: "md" },
    { format: "html", ending: "html" },
] as const;

const limitBody = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) => context.json({ error: "The request is too large" }, 413),
});

/** What a page needs of a stack controller. */
export type ShownStack = Pick<
    StackController,
    "id" | PageTopic | "subscribe" | "versions" | "past" | "preview" | "upgrade" | "stop" | "free"
>;

type App = Hono<Guarded>;
type FindStack = (context: Context) => ShownStack;

/**
 * Makes the console's web application: the page's files, the data that it reads, and its actions. `signal` ends the event
 * streams; `names` are the host names under which requests are accepted.
 */
export function makeApp(
    controllers: readonly ShownStack[],
    sessions: Sessions,
    files: ReadonlyMap<string, PageFile>,
    signal: AbortSignal,
    names = ownNames(loopback),
): App {
    const app: App = new Hono();
    const findStack: FindStack = (context) => {
        const controller = controllers[Number(context.req.param("index"))];
        if (controller === undefined) {
            throw new Conflict("No such stack");
        }
        return controller;
    };
    // The order counts: each guard protects the routes after it.
    app.use(safeHeaders(), requireOwnSite(names));
    addEntry(app, sessions);
    app.use(requireSession(sessions));
    app.post("*", requireAction, limitBody);
    for (const [path, { type, body }] of files) {
        app.get(path, (context) => context.body(body, 200, { "Content-Type": type }));
    }
    addReads(app, controllers, findStack);
    addEvents(app, findStack, signal);
    addActions(app, findStack);
    app.notFound((context) => context.json({ error: "Not found" }, 404));
    app.onError((error, context) => {
        if (error instanceof Conflict) {
            return context.json({ error: messageOf(error) }, 409);
        }
        const status = error instanceof UpgradeError ? 400 : 500;
        return context.json({ error: errorForPage(error) }, status);
    });
    return app;
}

/** The only entry without a session. The token leaves the address bar, and the browser's history, immediately. */
function addEntry(app: App, sessions: Sessions): void {
    app.get("/open/:token", (context) => {
        const cookie = sessions.exchange(context.req.param("token"));
        if (cookie === undefined) {
            return refuse(context, openFirst, 401);
        }
        const options = { httpOnly: true, sameSite: "Strict", path: "/" } as const;
        setCookie(context, sessions.cookieName, cookie, options);
        return context.redirect("/", 303);
    });
}

function addReads(app: App, controllers: readonly ShownStack[], findStack: FindStack): void {
    app.get("/api/session", (context) => {
        const { right, csrf } = context.get("session");
        const stacks = controllers.map(({ id }) => id);
        return context.json({ stacks, mayAct: right === "act", csrf });
    });
    app.get("/api/stacks/:index/versions", async (context) =>
        context.json(await findStack(context).versions(context.req.query("version"))),
    );
    app.get("/api/stacks/:index/past", async (context) =>
        context.json(await findStack(context).past()),
    );
    for (const { format, ending } of summaries) {
        app.get(`/api/stacks/:index/summary.${ending}`, async (context) => {
            const { id, run, live } = findStack(context);
            if (!run) {
                throw new Conflict("There is no run to summarise yet");
            }
            const input = { id, run, gaps: live.availability.gaps };
            return context.body(await renderSummary(input, format), 200, {
                "Content-Type": `text/${format}; charset=utf-8`,
                "Content-Disposition": `attachment; filename="upgrade-to-${run.to}.${ending}"`,
            });
        });
    }
}

function addEvents(app: App, findStack: FindStack, signal: AbortSignal): void {
    app.get("/api/stacks/:index/events", (context) => {
        const controller = findStack(context);
        return streamSSE(context, async (stream) => {
            const updates = collectUpdates(controller);
            stream.onAbort(() => {
                updates.end();
            });
            let sentMs = 0;
            while (!stream.aborted && !signal.aborted) {
                for (const update of updates.take()) {
                    await stream.writeSSE({ ...update });
                    sentMs = Date.now();
                }
                if (Date.now() - sentMs > heartbeatMs) {
                    await stream.writeSSE({ event: "alive", data: "" });
                    sentMs = Date.now();
                }
                await updates.soon(updateEveryMs);
            }
            updates.end();
        });
    });
}

function addActions(app: App, findStack: FindStack): void {
    app.post("/api/stacks/:index/preview", async (context) => {
        const { to, resumes } = await readBody(context.req);
        if (typeof to !== "string") {
            throw new UpgradeError("version-invalid", "Cannot preview: a version is required");
        }
        const { id } = findStack(context).preview(to, resumes === true);
        return context.json({ id }, 202);
    });
    for (const action of ["upgrade", "stop", "free"] as const) {
        app.post(`/api/stacks/:index/${action}`, async (context) => {
            const { id } = await readBody(context.req);
            await findStack(context)[action](Number(id));
            return context.json({}, 202);
        });
    }
}

async function readBody(request: {
    json(): Promise<unknown>;
}): Promise<Readonly<Record<string, unknown>>> {
    const body = await request.json().catch((error: unknown) => {
        if (!(error instanceof SyntaxError)) {
            throw error;
        }
    });
    if (typeof body !== "object" || body === null) {
        throw new UpgradeError("command-line-invalid", "Cannot read the request: JSON is required");
    }
    return body as Record<string, unknown>;
}
