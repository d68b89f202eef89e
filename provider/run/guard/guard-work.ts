import { fsyncLockOn, workOn } from "../../core/checks/activity";
import { UpgradeError } from "../../core/errors/errors";
import type { MemberStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import type { Ports } from "../ports";

/**
 * Refuses to stop a member under a backup, an fsync lock or an index build that began after the preview; and any member
 * while another one is locked, as that one acknowledges no write.
 */
export async function guardWork(
    step: MemberStep,
    { members }: Topology,
    { activity }: Pick<Ports, "activity">,
): Promise<UpgradeError | undefined> {
    // A primary that hands over is stopped next.
    if (step.kind !== "stop-member" && step.kind !== "hand-over") {
        return undefined;
    }
    const answering = members.filter(({ version }) => version !== undefined);
    const refusals = await Promise.all(
        answering.map(async ({ host }) => {
            const found = await activity(host);
            const work = host === step.host ? workOn(host, found) : fsyncLockOn(host, found);
            return (
                work &&
                new UpgradeError(work.code, `Refusing to stop ${step.host}: ${work.what}`, { host })
            );
        }),
    );
    return refusals.find((refusal) => refusal !== undefined);
}
