import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { describeState } from "../../core/topology/describe-state";
import { isHealthy } from "../../core/topology/topology";
import type { Ports } from "../ports";
import { transientLimitSecs, waitUntil } from "../wait";

/**
 * Checks, after the last member of a chain, that no other member has failed meanwhile: a run does not succeed with a
 * member down. Before that the guard of the next update notices such a failure. Members that are being updated check for
 * themselves, and before the set is initiated no member serves yet. A member whose update is still to begin
 * is started then: after a power cut all are down, and all may already have the desired version.
 */
export async function checkOtherMembers(
    host: string,
    { version }: Goal,
    ports: Ports,
    hasBegun: (host: string) => boolean,
): Promise<void> {
    await waitUntil(
        ports.clock,
        transientLimitSecs,
        async () => {
            const { initiated, members } = await ports.observer.observe();
            const isLast =
                initiated &&
                members.every((member) => (member.version ?? member.installedVersion) === version);
            const { underWay } = ports.slots.concurrentUpdates(host);
            const unhealthy = members.find(
                (member) =>
                    isLast &&
                    member.inSet &&
                    // A member that is to leave may be unhealthy: its machine is not known.
                    member.installedVersion !== undefined &&
                    !isHealthy(member) &&
                    hasBegun(member.host) &&
                    !underWay.includes(member.host),
            );
            return unhealthy
                ? { seen: `${unhealthy.host} is ${describeState(unhealthy)}` }
                : { done: undefined };
        },
        (seen) =>
            new UpgradeError(
                "member-not-healthy",
                `All members are at ${version}, and ${seen}: it failed after its update; another run starts a member that is down`,
            ),
    );
}
