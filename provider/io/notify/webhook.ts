import type { EventPayload } from "../../core/report/events";
import { readSecret } from "../mongodb/secret";
import type { WebhookChoice } from "./choice";

/** Sends one POST with the event as JSON. Its address may be a secret: no error contains it, nor the message of fetch. */
export async function postEvent(
    event: EventPayload,
    { url, headers, timeoutSecs }: WebhookChoice,
): Promise<void> {
    const address = (await readSecret(url, "upgrade.events.webhook.url")).trim();
    const ownHeaders = await Promise.all(
        Object.entries(headers).map(async ([name, secret]) => {
            const value = await readSecret(secret, `upgrade.events.webhook.headers.${name}`);
            return [name, value.trim()] as const;
        }),
    );
    const signal = AbortSignal.timeout(timeoutSecs * 1000);
    const problem = await fetch(address, {
        method: "POST",
        // The program's headers must not reach another address that the webhook redirects to.
        redirect: "error",
        headers: { "content-type": "application/json", ...Object.fromEntries(ownHeaders) },
        body: JSON.stringify(event),
        signal,
    }).then(
        async ({ status, ok, body }) => {
            await body?.cancel();
            return ok ? undefined : `it answered with HTTP status ${status}`;
        },
        (error: unknown) =>
            signal.aborted ? `no answer within ${timeoutSecs} s` : `no answer (${codeOf(error)})`,
    );
    if (problem !== undefined) {
        throw new Error(problem);
    }
}

function codeOf(error: unknown): string {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    return typeof cause?.code === "string" ? cause.code : "check its address";
}
