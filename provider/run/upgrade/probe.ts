import { UpgradeError, messageOf } from "../../core/errors/errors";
import { findMember, primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";
import { waitUntil } from "../wait";

/** Limit from the acknowledged write until the member has it too; short, as the member already replicates. */
const readLimitSecs = 30;

/**
 * Checks that replication to the member works: writes through the primary and reads the value on the member itself. It
 * skips arbiters, which have no data, delayed members, members that are yet to be added, and sets without a primary.
 */
export async function probeMember(host: string, ports: Ports): Promise<void> {
    const topology = await ports.observer.observe();
    const { arbiter, delaySecs, inSet } = findMember(topology, host);
    const primary = primaryOf(topology);
    if (ports.settings.probe !== true || !inSet || arbiter || delaySecs > 0 || !primary) {
        return;
    }
    const failed = (why: string, cause?: unknown) =>
        new UpgradeError("probe-failed", `The probe of ${host} failed: ${why}`, { host, cause });
    ports.reporter.waiting(`writing a probe on ${primary.host} and reading it on ${host}`);
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
                    : { seen: found === undefined ? "no probe" : "an older probe" };
            } catch (error) {
                return { seen: messageOf(error) };
            }
        },
        (seen) =>
            failed(
                `it did not have the write that ${primary.host} acknowledged with a majority after ${readLimitSecs} s (last seen: ${seen})`,
            ),
    );
}
