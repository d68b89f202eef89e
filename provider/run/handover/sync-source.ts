import type { Member, Topology } from "../../core/topology/topology";
import { findMember, isDelayed, primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";

/** One or two requests suffice. A member that keeps its source is left alone: that costs one slower write, no safety. */
const timeLimitSecs = 3;
/** A server searches for another source a second after it found none. */
const retrySecs = 1.1;

/**
 * Points the secondaries that replicate through a member at the primary, before that member stops. Otherwise majority
 * writes stall for about a second.
 */
export async function redirectSyncSources(host: string, ports: Ports): Promise<void> {
    const topology = await ports.observer.observe();
    const primary = primaryOf(topology);
    if (primary && primary.host !== host) {
        // Members that are being updated may stop too: no majority write waits for them.
        const { underWay } = ports.slots.concurrentUpdates(host);
        const followers = topology.members.filter(
            (member) =>
                member.syncSource === host && !isDelayed(member) && !underWay.includes(member.host),
        );
        await Promise.all(
            followers.map((follower) => setSyncSource(follower, primary.host, primary, ports)),
        );
    }
}

/**
 * Before a handover, points the candidate at the primary and the others at the candidate, so that the new primary's first
 * majority write need not wait for a member that searches for a source.
 */
export async function pointSyncSourcesAt(
    candidate: string,
    topology: Topology,
    ports: Ports,
): Promise<void> {
    const primary = primaryOf(topology);
    if (primary) {
        await setSyncSource(findMember(topology, candidate), primary.host, primary, ports);
    }
    if (topology.chainingAllowed === false) {
        return; // The others may only follow the primary, and would not stay with the candidate.
    }
    const others = topology.members.filter(
        (member) => member.state === "SECONDARY" && member.host !== candidate && !isDelayed(member),
    );
    await Promise.all(others.map((other) => setSyncSource(other, candidate, primary, ports)));
}

/**
 * Asks a member to replicate from a source. The server drops the request if the source is not ahead of it at that instant
 * ("Sync source must be ahead of me"), and soon uses its old source again. So the primary appends no-ops meanwhile, and
 * the member is asked again. The source in use is never named: the server would then sleep a second on purpose.
 */
async function setSyncSource(
    member: Member,
    source: string,
    primary: Member | undefined,
    ports: Ports,
): Promise<void> {
    if (member.syncSource === source) {
        return;
    }
    const { admin, clock } = ports;
    const deadline = clock.now() + timeLimitSecs * 1000;
    let requestedAt = -Infinity;
    let current = member;
    while (clock.now() < deadline) {
        if (current.syncSource !== undefined && clock.now() - requestedAt > retrySecs * 1000) {
            // It also refuses if its last heartbeat found the source down, as one that was just started. That only
            // makes a write slower, so it never ends an upgrade.
            await admin.syncFrom(member.host, source).catch(() => undefined);
            await (primary && admin.appendOplogNotes(primary.host).catch(() => undefined));
            requestedAt = clock.now();
        }
        await clock.sleep(50);
        current = findMember(await ports.observer.observe(), member.host);
        if (current.syncSource === source) {
            return;
        }
    }
}
