import type { Ports } from "../ports";

/**
 * Waits until as many clients watch the candidate as the primary. Drivers check a server that was unavailable only every
 * 10 s unless an operation needs it, so a step-down before they have found the candidate stalls every client.
 */
export async function awaitClients(host: string, candidate: string, ports: Ports): Promise<void> {
    const { admin, clock, settings } = ports;
    const deadline = clock.now() + settings.clientsTimeoutSecs * 1000;
    while (clock.now() < deadline) {
        const [atPrimary, atCandidate] = await Promise.all([
            admin.watchers(host).catch(() => undefined),
            admin.watchers(candidate).catch(() => undefined),
        ]);
        // Servers before 4.4, and users without the right, give no figure: wait the limit, which is the drivers' interval.
        if (atPrimary !== undefined && atCandidate !== undefined && atCandidate >= atPrimary) {
            return;
        }
        ports.reporter.waiting(
            `${String(atCandidate ?? "?")} of ${String(atPrimary ?? "?")} clients have found ${candidate}`,
        );
        await clock.sleep(100);
    }
}
