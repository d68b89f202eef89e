import type { EventPayload } from "../../core/report/events";
import { readSecret } from "../mongodb/secret";
import type { WebhookChoice } from "./choice";

/** One POST with the event as JSON. Its address may be a secret: it is in no error, nor is what fetch says of it. */
export async function postEvent(
    event: EventPayload,
    { url, headers, timeoutSecs }: WebhookChoice,
): Promise<void> {
    const address = (await readSecret(url, "upgrade.events.webhook.url")).trim();
    const own = await Promise.all(
        Object.entries(headers).map(async ([name, secret]) => {
            const value = await readSecret(secret, `upgrade.events.webhook.headers.${name}`);
            return [name, value.trim()] as const;
        }),
    );
    const signal = AbortSignal.timeout(timeoutSecs * 1000);
    const answer = await fetch(address, {
        method: "POST",
        // Headers of the program may not be sent on to whom the webhook names.
        redirect: "error",
        headers: { "content-type": "application/json", ...Object.fromEntries(own) },
        body: JSON.stringify(event),
        signal,
    }).then(
        async ({ status, ok, body }) => {
            await body?.cancel();
            return ok ? undefined : `it answered ${status}`;
        },
        (error: unknown) =>
            signal.aborted ? `no answer within ${timeoutSecs} s` : `no answer (${codeOf(error)})`,
    );
    if (answer !== undefined) {
        throw new Error(answer);
    }
}

function codeOf(error: unknown): string {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    return typeof cause?.code === "string" ? cause.code : "see its address";
}
