import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** "read": see the page; "act": also preview, upgrade and stop. */
export type Right = "read" | "act";

/** What the owner of a cookie may do, and the token that the page has to send with an action. */
export interface Session {
    readonly right: Right;
    readonly csrf: string;
}

/** Random tokens for one console, valid as long as its process runs. They are kept in memory only. */
export interface Sessions {
    /** Each console has its own name, because browsers share cookies among all ports of a host. */
    readonly cookieName: string;
    /** The token of the address to print; undefined if the console does not grant that right. */
    tokenOf(right: Right): string | undefined;
    /** Returns the cookie for a token; undefined if the token is wrong. */
    exchange(token: string): string | undefined;
    find(cookie: string | undefined): Session | undefined;
}

interface Entry extends Session {
    readonly token: string;
    readonly cookie: string;
}

/** Creates the tokens. A read-only console never has one for actions. */
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

/** Compares in constant time, whatever the lengths. */
export function isSameText(a: string, b: string): boolean {
    const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
    return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
