import { UpgradeError } from "../../core/errors/errors";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";
import { startFailure } from "./exit-diagnostics";
import { StartWatch } from "./start-watch";

/**
 * Switches a stopped member to the version. The start is prepared again: a member that was down already, or whose run was
 * killed, may have none. After this run's own stop that is a quick repetition.
 */
export async function switchBinary(host: string, to: string, ports: Ports): Promise<void> {
    await ports.control.prepareStart(host, to);
    await ports.control.switchBinary(host, to);
}

/**
 * Starts the process, with the desired configuration or unchanged, and waits until the server answers. One that works, as
 * at the recovery of a large journal, is waited for as long as it takes: a signal would only make it begin again.
 */
export async function startMember(
    host: string,
    ports: Ports,
    start: "start" | "startUnchanged" = "start",
): Promise<void> {
    const { startTimeoutSecs } = ports.settings;
    await ports.control[start](host);
    const watch = new StartWatch(host, ports);
    await waitUntil(
        ports.clock,
        startTimeoutSecs,
        async () => {
            const member = await ports.observer.observeMember(host);
            if (!member.processRuns) {
                throw await startFailure(host, ports);
            }
            return member.version === undefined
                ? { seen: await watch.poll(member) }
                : { done: undefined };
        },
        (seen) =>
            new UpgradeError(
                "start-timeout",
                `${host} did not answer after its start and showed no progress for ${startTimeoutSecs} s (last seen: ${seen})`,
                { host },
            ),
        { progressAt: watch.progressAt },
    );
}
