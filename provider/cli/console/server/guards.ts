import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";

import { openFirst, refuse } from "./refuse";
import type { Session, Sessions } from "./sessions";
import { isSameText } from "./sessions";

/** What is known of a request behind the guards. */
export interface Guarded {
    readonly Variables: { session: Session };
}

export const csrfHeader = "X-Console-Csrf";

/** Nothing but this page's own files, connections and forms; in no frame; kept by nobody. */
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
        // It is plain HTTP.
        strictTransportSecurity: false,
    });
    return async (context, next) => {
        context.header("Cache-Control", "no-store");
        return headers(context, next);
    };
}

/** A name of somebody else's that leads here (DNS rebinding) makes a foreign page one of our origin: it is refused. */
export function requireOwnSite(names: readonly string[]): MiddlewareHandler {
    return async (context, next) => {
        const host = context.req.header("Host") ?? "";
        // Whatever the port: a tunnel has its own.
        if (!names.includes(host.replace(/:\d+$/, "").toLowerCase())) {
            return refuse(context, "Only requests to this console, by its own name, are answered");
        }
        const origin = context.req.header("Origin");
        if (origin !== undefined && origin !== `http://${host}`) {
            return refuse(context, "Requests of other origins are refused");
        }
        const site = context.req.header("Sec-Fetch-Site");
        if (site !== undefined && site !== "same-origin" && site !== "none") {
            return refuse(context, "Requests of other sites are refused");
        }
        return next();
    };
}

/** With the cookie that the printed address was changed for. */
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

/** For requests that do something: from this very page, by somebody who may. */
export const requireAction: MiddlewareHandler<Guarded> = async (context, next) => {
    const { right, csrf } = context.get("session");
    if (right !== "act") {
        return refuse(context, "This console only shows: it was opened to read");
    }
    if (context.req.header("Origin") === undefined) {
        return refuse(context, "An action has to name its origin");
    }
    // No form of another site can send either of these.
    if (!isSameText(csrf, context.req.header(csrfHeader) ?? "")) {
        return refuse(context, `An action needs the header ${csrfHeader} of this page`);
    }
    if (context.req.header("Content-Type")?.split(";")[0] !== "application/json") {
        return refuse(context, "An action has to be JSON", 415);
    }
    return next();
};
