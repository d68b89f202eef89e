import { UpgradeError } from "../../core/errors/errors";
import { isHealthy, primaryOf } from "../../core/topology/topology";
import type { MemberConfigDocument, Ports } from "../ports";
import { waitUntil } from "../wait";

/** Initiates a set from running servers that are in none yet; resolves once it has a primary and all members serve. */
export async function initiateSet(
    setName: string,
    members: readonly MemberConfigDocument[],
    ports: Ports,
): Promise<void> {
    const { admin, clock, observer, settings } = ports;
    const topology = await observer.observe();
    const first = members.find((member) => member.priority > 0);
    if (!first) {
        throw new UpgradeError(
            "initiate-failed",
            `Cannot initiate ${setName}: none of its members can be primary`,
        );
    }
    if (!topology.initiated) {
        await admin.initiate(first.host, setName, members);
    }
    let hasSteppedUp = topology.initiated;
    let hasUser = false;
    await waitUntil(
        clock,
        settings.startTimeoutSecs,
        async () => {
            const topology = await observer.observe();
            const seen = topology.members
                .map((member) => `${member.host} ${member.state}`)
                .join(", ");
            const primary = primaryOf(topology);
            if (primary && !hasUser && (await admin.isWritablePrimary(primary.host))) {
                await admin.makeFirstUser(primary.host);
                hasUser = true;
                return { seen }; // Members show more of their state from here on.
            }
            if (primary) {
                return hasUser && topology.members.every(isHealthy)
                    ? { done: undefined }
                    : { seen };
            }
            if (!hasSteppedUp && topology.members.every(isHealthy)) {
                hasSteppedUp = true;
                await admin.stepUp(first.host);
            }
            return { seen };
        },
        (seen) =>
            new UpgradeError(
                "initiate-failed",
                `${setName} had no primary, or a member that did not serve, ${settings.startTimeoutSecs} s after it was initiated (last seen ${seen})`,
            ),
    );
}
