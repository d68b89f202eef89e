import { once } from "node:events";

import type { CliContext } from "../../terminal/cli-context";

/**
 * Asks for each secret once, as a set is connected to anew after each update, and one after the other: sets that are looked at
 * side by side have one terminal. `ending`: nobody waits for an answer any more.
 */
export function rememberSecrets(context: CliContext, ending: AbortSignal): CliContext {
    const known = new Map<string, Promise<string>>();
    let before: Promise<unknown> = Promise.resolve();
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
            const answer = known.get(question) ?? ask(question, before);
            known.set(question, answer);
            before = answer.catch(() => {
                // It was not answered: it may be asked again.
                known.delete(question);
            });
            return answer;
        },
    };
}
