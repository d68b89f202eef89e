import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Reads see; actions preview, upgrade and stop. */
export type Right = "read" | "act";

/** What somebody with a cookie may do, and what their page has to send along with an action. */
export interface Session {
    readonly right: Right;
    readonly csrf: string;
}

/** Random texts that open this one console, as long as its process lives. Kept in memory only. */
export interface Sessions {
    /** Browsers share cookies among all ports of a host: each console has a name of its own. */
    readonly cookieName: string;
    /** For the address that is printed; undefined where nobody may. */
    tokenOf(right: Right): string | undefined;
    /** The cookie that a token is changed for; undefined for a wrong one. */
    exchange(token: string): string | undefined;
    find(cookie: string | undefined): Session | undefined;
}

interface Entry extends Session {
    readonly token: string;
    readonly cookie: string;
}

/** Read only: no token for actions is ever made. */
export function makeSessions(isReadOnly: boolean): Sessions {
    const rights: readonly Right[] = isReadOnly ? ["read"] : ["act", "read"];
    const entries = rights.map((right): Entry => ({
        right,
        token: randomText(),
        cookie: randomText(),
        csrf: randomText(),
    }));
    return {
        cookieName: `pmr-console-${randomText().slice(0, 8)}`,
        tokenOf: (right) => entries.find((each) => each.right === right)?.token,
        exchange: (token) => entries.find((each) => isSameText(each.token, token))?.cookie,
        find: (cookie) =>
            cookie === undefined
                ? undefined
                : entries.find((each) => isSameText(each.cookie, cookie)),
    };
}

function randomText(): string {
    return randomBytes(32).toString("base64url");
}

/** Takes as long for a wrong text as for the right one, of any length. */
export function isSameText(a: string, b: string): boolean {
    const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
    return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
