import { UpgradeError } from "../../core/errors/errors";
import type { CatchUp } from "../../core/topology/catch-up";
import { followCatchUp, hasCaughtUp } from "../../core/topology/catch-up";
import { findMember, isHealthy } from "../../core/topology/topology";
import { startFailure } from "../upgrade/exit-diagnostics";
import { describeMember } from "../describe-member";
import type { Ports } from "../ports";
import { CopyWatch } from "../copy-watch";
import { waitUntil } from "../wait";

/** Waits until a member that was added to the set serves and has caught up, and reports its progress. */
export async function awaitCopy(host: string, ports: Ports): Promise<void> {
    const { clock, observer, reporter, settings } = ports;
    const { initialSyncTimeoutSecs, maxLagSecs } = settings;
    const copy = new CopyWatch(host, ports);
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
            reporter.waiting(`${host} is ${describeMember(member)}${await copy.poll()}`);
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
