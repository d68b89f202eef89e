import { UpgradeError } from "../../core/errors/errors";
import { isHealthy, primaryOf } from "../../core/topology/topology";
import type { MemberConfigDocument, Ports } from "../ports";
import { waitUntil } from "../wait";

/** Makes a set of members that run and belong to none yet; resolves once it has a primary and all members serve. */
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
    let urged = topology.initiated;
    let hasUser = false;
    await waitUntil(
        clock,
        settings.startTimeoutSecs,
        async () => {
            const { members: now, ...rest } = await observer.observe();
            const seen = now.map((member) => `${member.host} ${member.state}`).join(", ");
            const primary = primaryOf({ members: now, ...rest });
            if (primary && !hasUser && (await admin.isWritablePrimary(primary.host))) {
                await admin.makeFirstUser(primary.host);
                hasUser = true;
                return { seen }; // From here on members show more of themselves.
            }
            if (primary) {
                return hasUser && now.every(isHealthy) ? { done: undefined } : { seen };
            }
            if (!urged && now.every(isHealthy)) {
                urged = true;
                await admin.stepUp(first.host);
            }
            return { seen };
        },
        (seen) =>
            new UpgradeError(
                "initiate-failed",
                `${setName} had no primary, or a member that does not serve, ${settings.startTimeoutSecs} s after it was initiated (last seen ${seen})`,
            ),
    );
}
