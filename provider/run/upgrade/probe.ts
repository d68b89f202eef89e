import { UpgradeError, messageOf } from "../../core/errors/errors";
import { findMember, primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";

/** From the acknowledged write until the member has it too: its replication runs, so this is short. */
const readLimitSecs = 30;

/**
 * Writes through the primary and looks for it on the member itself: replication to it works. Not on an arbiter,
 * which has no data, nor on a delayed member, which has it in hours, nor one that is yet to be added, nor while a set has no primary.
 */
export async function probeMember(host: string, ports: Ports): Promise<void> {
    const topology = await ports.observer.observe();
    const member = findMember(topology, host);
    const primary = primaryOf(topology);
    const { arbiter, delaySecs, inSet } = member;
    if (ports.settings.probe !== true || !inSet || arbiter || delaySecs > 0 || !primary) {
        return;
    }
    const failed = (why: string, cause?: unknown) =>
        new UpgradeError("probe-failed", `The probe of ${host} failed: ${why}`, { host, cause });
    ports.reporter.waiting(`a probe is written on ${primary.host} and read on ${host}`);
    const written = await ports.probe.write(primary.host, host).catch((error: unknown) => {
        throw failed(`it could not be written on ${primary.host}: ${messageOf(error)}`, error);
    });
    await waitUntil(
        ports.clock,
        readLimitSecs,
        async () => {
            try {
                const found = await ports.probe.read(host, host);
                return found === written
                    ? { done: undefined }
                    : { seen: found === undefined ? "nothing there" : "an older one" };
            } catch (error) {
                return { seen: messageOf(error) };
            }
        },
        (seen) =>
            failed(
                `what ${primary.host} acknowledged with a majority was not on it after ${readLimitSecs} s (last seen: ${seen})`,
            ),
    );
}
