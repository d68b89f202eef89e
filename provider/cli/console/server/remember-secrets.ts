import { once } from "node:events";

import type { CliContext } from "../../terminal/cli-context";

/**
 * Asks for each secret once, although the console connects to a set again after each update. Questions come one after
 * another, as all sets share one terminal. `ending` aborts the waiting for an answer.
 */
export function rememberSecrets(context: CliContext, ending: AbortSignal): CliContext {
    const known = new Map<string, Promise<string>>();
    let previous: Promise<unknown> = Promise.resolve();
    const ask = async (question: string, earlier: Promise<unknown>) => {
        await earlier;
        ending.throwIfAborted();
        const ended = once(ending, "abort").then(() => {
            throw ending.reason;
        });
        return Promise.race([context.askSecret(question), ended]);
    };
    return {
        ...context,
        askSecret: (question) => {
            const answer = known.get(question) ?? ask(question, previous);
            known.set(question, answer);
            previous = answer.catch(() => {
                // Without an answer it may be asked again.
                known.delete(question);
            });
            return answer;
        },
    };
}
