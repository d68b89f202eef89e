import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";

import { openFirst, refuse } from "./refuse";
import type { Session, Sessions } from "./sessions";
import { isSameText } from "./sessions";

/** What the guards add to a request. */
export interface Guarded {
    readonly Variables: { session: Session };
}

const csrfHeader = "X-Console-Csrf";

/** Allows only the page's own files, connections and forms; forbids frames and caches. */
export function safeHeaders(): MiddlewareHandler {
    const own = ["'self'"];
    const none = ["'none'"];
    const headers = secureHeaders({
        contentSecurityPolicy: {
            defaultSrc: none,
            scriptSrc: own,
            styleSrc: own,
            connectSrc: own,
            imgSrc: own,
            baseUri: none,
            formAction: none,
            frameAncestors: none,
        },
        referrerPolicy: "no-referrer",
        xFrameOptions: "DENY",
        crossOriginOpenerPolicy: "same-origin",
        crossOriginResourcePolicy: "same-origin",
        // The console serves plain HTTP.
        strictTransportSecurity: false,
    });
    return async (context, next) => {
        context.header("Cache-Control", "no-store");
        return headers(context, next);
    };
}

/** Refuses foreign names and origins: a foreign name that resolves to this console would give its page our origin (DNS rebinding). */
export function requireOwnSite(names: readonly string[]): MiddlewareHandler {
    return async (context, next) => {
        const host = context.req.header("Host") ?? "";
        // The port may differ: a tunnel has its own.
        if (!names.includes(host.replace(/:\d+$/, "").toLowerCase())) {
            return refuse(context, "Only requests to this console's own names are answered");
        }
        const origin = context.req.header("Origin");
        if (origin !== undefined && origin !== `http://${host}`) {
            return refuse(context, "Requests from other origins are refused");
        }
        const site = context.req.header("Sec-Fetch-Site");
        if (site !== undefined && site !== "same-origin" && site !== "none") {
            return refuse(context, "Requests from other sites are refused");
        }
        return next();
    };
}

/** Requires the cookie that the printed address sets. */
export function requireSession(sessions: Sessions): MiddlewareHandler<Guarded> {
    return async (context, next) => {
        const session = sessions.find(getCookie(context, sessions.cookieName));
        if (session === undefined) {
            return refuse(context, openFirst, 401);
        }
        context.set("session", session);
        return next();
    };
}

/** Protects actions: they must come from this page, in a session that may act. */
export const requireAction: MiddlewareHandler<Guarded> = async (context, next) => {
    const { right, csrf } = context.get("session");
    if (right !== "act") {
        return refuse(context, "This session is view only");
    }
    if (context.req.header("Origin") === undefined) {
        return refuse(context, "An action requires the header Origin");
    }
    // A form of another site can send neither of these.
    if (!isSameText(csrf, context.req.header(csrfHeader) ?? "")) {
        return refuse(context, `An action requires the header ${csrfHeader} of this page`);
    }
    if (context.req.header("Content-Type")?.split(";")[0] !== "application/json") {
        return refuse(context, "An action requires a JSON body", 415);
    }
    return next();
};
