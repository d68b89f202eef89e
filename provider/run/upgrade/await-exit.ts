import { UpgradeError } from "../../core/errors/errors";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";

/** Waits until the member's process has ended; nothing is forced. */
export async function awaitExit(
    host: string,
    ports: Ports,
    limitSecs = ports.settings.stopTimeoutSecs,
): Promise<void> {
    const { control } = ports;
    await waitUntil(
        ports.clock,
        limitSecs,
        // A stopping server is slow to refuse a question, so only its process is checked.
        async () =>
            (await control.processRuns(host)) ? { seen: "its process runs" } : { done: undefined },
        (seen) =>
            new UpgradeError(
                "stop-timeout",
                `${host} did not stop within ${limitSecs} s (last seen ${seen}); it was asked to shut down and nothing was forced`,
                { host },
            ),
    );
}
