import { UpgradeError } from "../core/errors";
import type { LastWords } from "../core/start-failure";
import { describeExit, findCause, quoteEnd } from "../core/start-failure";
import type { Ports } from "./ports";

/** What is said of a member whose process is gone: how it ended, why where that is known, and its own last words. */
export async function diedError(
    host: string,
    ports: Ports,
    ended?: "was started again by something else",
): Promise<UpgradeError> {
    const words = await ports.hosts.lastWords(host);
    const what = `${host} ${ended ?? describeExit(words)} after its start`;
    return new UpgradeError("start-failed", withLastWords(what, words), { host });
}

/** A message, with the cause where it is known and the end of the log. */
export function withLastWords(message: string, words: LastWords): string {
    const cause = findCause(words);
    const why = cause === undefined ? "" : `; cause: ${cause}`;
    return [`${message}${why}; the end of its log:`, ...quoteEnd(words)].join("\n  ");
}
