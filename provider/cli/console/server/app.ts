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
import { gatherEvents } from "./page-updates";
import { openFirst, refuse } from "./refuse";
import type { Sessions } from "./sessions";

const reportEveryMs = 100;
const heartbeatMs = 10_000;
const mostBytes = 10_000;

const summaries = [
    { format: "markdown", ending: "md" },
    { format: "html", ending: "html" },
] as const;

const limitBody = bodyLimit({
    maxSize: mostBytes,
    onError: (context) => context.json({ error: "The request is too large" }, 413),
});

/** What a page needs of a desk. */
export type ShownStack = Pick<
    StackController,
    "id" | PageTopic | "subscribe" | "versions" | "past" | "preview" | "upgrade" | "stop" | "free"
>;

/**
 * What is served: the page, what it reads, and what it may ask to be done. `signal` ends its streams; `names`: by which it may
 * be asked.
 */
export function makeApp(
    controllers: readonly ShownStack[],
    sessions: Sessions,
    files: ReadonlyMap<string, PageFile>,
    signal: AbortSignal,
    names = ownNames(loopback),
): Hono<Guarded> {
    const app = new Hono<Guarded>();
    app.use(safeHeaders(), requireOwnSite(names));

    // The only way in: the token leaves the address bar, and the history, at once.
    app.get("/open/:token", (context) => {
        const cookie = sessions.exchange(context.req.param("token"));
        if (cookie === undefined) {
            return refuse(context, openFirst, 401);
        }
        setCookie(context, sessions.cookieName, cookie, {
            httpOnly: true,
            sameSite: "Strict",
            path: "/",
        });
        return context.redirect("/", 303);
    });

    app.use(requireSession(sessions));
    app.post("*", requireAction, limitBody);

    for (const [path, { type, body }] of files) {
        app.get(path, (context) => context.body(body, 200, { "Content-Type": type }));
    }

    app.get("/api/session", (context) => {
        const { right, csrf } = context.get("session");
        const stacks = controllers.map(({ id }) => id);
        return context.json({ stacks, mayAct: right === "act", csrf });
    });

    app.get("/api/stacks/:index/events", (context) => {
        const controller = controllerOf(context.req.param("index"));
        return streamSSE(context, async (stream) => {
            const topic = gatherEvents(controller);
            stream.onAbort(() => {
                topic.end();
            });
            let saidMs = 0;
            while (!stream.aborted && !signal.aborted) {
                for (const message of topic.take()) {
                    await stream.writeSSE({ ...message });
                    saidMs = Date.now();
                }
                if (Date.now() - saidMs > heartbeatMs) {
                    await stream.writeSSE({ event: "alive", data: "" });
                    saidMs = Date.now();
                }
                await topic.soon(reportEveryMs);
            }
            topic.end();
        });
    });

    app.get("/api/stacks/:index/versions", async (context) => {
        const controller = controllerOf(context.req.param("index"));
        return context.json(await controller.versions(context.req.query("version")));
    });

    app.get("/api/stacks/:index/past", async (context) =>
        context.json(await controllerOf(context.req.param("index")).past()),
    );

    for (const { format, ending } of summaries) {
        app.get(`/api/stacks/:index/summary.${ending}`, (context) => {
            const { id, run, live } = controllerOf(context.req.param("index"));
            if (!run) {
                throw new Conflict("There is nothing to sum up yet");
            }
            const summed = { id, run, gaps: live.availability.gaps };
            return context.body(renderSummary(summed, format), 200, {
                "Content-Type": `text/${format}; charset=utf-8`,
                "Content-Disposition": `attachment; filename="upgrade-to-${run.to}.${ending}"`,
            });
        });
    }

    app.post("/api/stacks/:index/preview", async (context) => {
        const { to, resumes } = await readBody(context.req);
        if (typeof to !== "string") {
            throw new UpgradeError("version-invalid", "Cannot preview: a version is required");
        }
        const run = controllerOf(context.req.param("index")).preview(to, resumes === true);
        return context.json({ id: run.id }, 202);
    });

    for (const action of ["upgrade", "stop", "free"] as const) {
        app.post(`/api/stacks/:index/${action}`, async (context) => {
            const { id } = await readBody(context.req);
            await controllerOf(context.req.param("index"))[action](Number(id));
            return context.json({}, 202);
        });
    }

    app.notFound((context) => context.json({ error: "There is no such thing" }, 404));
    app.onError((error, context) => {
        if (error instanceof Conflict) {
            return context.json({ error: messageOf(error) }, 409);
        }
        const status = error instanceof UpgradeError ? 400 : 500;
        return context.json({ error: errorForPage(error) }, status);
    });
    return app;

    function controllerOf(index: string | undefined): ShownStack {
        const controller = controllers[Number(index)];
        if (controller === undefined) {
            throw new Conflict("There is no such stack");
        }
        return controller;
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
