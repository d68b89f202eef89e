import { UpgradeError } from "../../core/errors/errors";
import type { InitialSync } from "../../core/inspection/inspection";
import type { CatchUp } from "../../core/topology/catch-up";
import { followCatchUp, hasCaughtUp } from "../../core/topology/catch-up";
import { findMember, isHealthy } from "../../core/topology/topology";
import { startFailure } from "../upgrade/exit-diagnostics";
import { describeMember } from "../describe-member";
import type { ReconfigPorts } from "../ports";
import { waitUntil } from "../wait";

/** An initial sync may take hours, so its progress is read no more often than a person would read it. */
const reportEveryMs = 2_000;

/** Waits until a member that was added to the set serves and has caught up, and reports its progress. */
export async function awaitCopy(host: string, ports: ReconfigPorts): Promise<void> {
    const { clock, configs, observer, reporter, settings } = ports;
    const { initialSyncTimeoutSecs, maxLagSecs } = settings;
    let reportedAt = -Infinity;
    let catchUp: CatchUp | undefined;
    await waitUntil(
        clock,
        initialSyncTimeoutSecs,
        async () => {
            const topology = await observer.observe();
            const member = findMember(topology, host);
            if (!member.processRuns) {
                throw await startFailure(host, ports);
            }
            catchUp = followCatchUp(member, catchUp, clock.now());
            const caughtUp = hasCaughtUp(member, catchUp, clock.now(), maxLagSecs);
            if (isHealthy(member) && member.unheard !== true && caughtUp) {
                return { done: undefined };
            }
            if (clock.now() - reportedAt >= reportEveryMs) {
                reportedAt = clock.now();
                const copied = await configs.copied(host).catch(() => undefined);
                reporter.waiting(`${host} is ${describeMember(member)}${describeCopy(copied)}`);
            }
            return { seen: describeMember(member) };
        },
        (seen) =>
            new UpgradeError(
                "member-not-caught-up",
                `${host} has not copied the data and caught up within ${initialSyncTimeoutSecs} s (last seen ${seen}); it has no vote yet, and its copy continues`,
                { host },
            ),
    );
}

/** Returns ", 1.2 of 5.0 GB copied", or nothing if it is not known. */
function describeCopy(sync: InitialSync | undefined): string {
    const { copiedBytes, totalBytes } = sync ?? {};
    if (copiedBytes === undefined) {
        return "";
    }
    const [unit, size] = (totalBytes ?? copiedBytes) >= 1e9 ? ["GB", 1e9] : ["MB", 1e6];
    const of = totalBytes === undefined ? "" : ` of ${(totalBytes / size).toFixed(1)}`;
    return `, ${(copiedBytes / size).toFixed(1)}${of} ${unit} copied`;
}
