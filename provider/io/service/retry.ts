import { setTimeout as sleep } from "node:timers/promises";

import { UpgradeError } from "../../core/errors/errors";

const attempts = 3;
const pauseMs = 1_000;

/** Asks a service manager again that fails to answer, as while it is being updated. A lasting failure stays one. */
export async function retry<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await ask();
        } catch (error) {
            const isOther = error instanceof UpgradeError && error.code !== "service-failed";
            if (isOther || attempt === attempts) {
                throw error;
            }
        }
        await sleep(pauseMs);
    }
}
