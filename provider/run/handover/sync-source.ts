import type { Member, Topology } from "../../core/topology/topology";
import { findMember, primaryOf } from "../../core/topology/topology";
import type { Ports } from "../ports";

/** One or two tries do. A member that follows no better is left alone: the cost is one slower write, no danger. */
const followSecs = 3;
/** The server looks for another source a second after it found none. */
const askAgainSecs = 1.1;

/**
 * If another secondary replicates through the member that stops, majority writes stall for about a second.
 * So its followers are pointed at the primary first.
 */
export async function redirectSyncSources(host: string, ports: Ports): Promise<void> {
    const topology = await ports.observer.observe();
    const primary = primaryOf(topology);
    if (primary && primary.host !== host) {
        // Who goes away too need not be led anywhere: no majority counts on it.
        const { underWay } = ports.slots.concurrentUpdates(host);
        const followers = topology.members.filter(
            (member) =>
                member.syncSource === host && !isDelayed(member) && !underWay.includes(member.host),
        );
        await Promise.all(
            followers.map((follower) => follow(follower, primary.host, primary, ports)),
        );
    }
}

/**
 * Before a hand-over: the candidate replicates from the primary itself, the others from the candidate, so
 * that the new primary's first majority write need not wait for a member that looks for a source.
 */
export async function pointSyncSourcesAt(
    candidate: string,
    topology: Topology,
    ports: Ports,
): Promise<void> {
    const primary = primaryOf(topology);
    if (primary) {
        await follow(findMember(topology, candidate), primary.host, primary, ports);
    }
    if (topology.chainingAllowed === false) {
        return; // The others may follow nobody but the primary, and would not stay with the candidate.
    }
    const others = topology.members.filter(
        (member) => member.state === "SECONDARY" && member.host !== candidate && !isDelayed(member),
    );
    await Promise.all(others.map((other) => follow(other, candidate, primary, ports)));
}

/** What it acknowledges comes late by design: no write waits for where it replicates from. */
function isDelayed({ delaySecs }: Member): boolean {
    return delaySecs > 0;
}

/**
 * The server drops the request where the source is not ahead of it at that instant ("Sync source must be ahead of
 * me"), and soon takes its old source again: so the primary is moved ahead meanwhile, and the member asked again. The
 * source in use is never named: the server would then sleep a second on purpose.
 */
async function follow(
    member: Member,
    source: string,
    primary: Member | undefined,
    ports: Ports,
): Promise<void> {
    if (member.syncSource === source) {
        return;
    }
    const { admin, clock } = ports;
    const deadline = clock.now() + followSecs * 1000;
    let askedAt = -Infinity;
    let now = member;
    while (clock.now() < deadline) {
        if (now.syncSource !== undefined && clock.now() - askedAt > askAgainSecs * 1000) {
            // It refuses as well where its last heartbeat found the source down: one that has just been started.
            // Without this a write is slower, no more: never a reason to end an upgrade.
            await admin.syncFrom(member.host, source).catch(() => undefined);
            await (primary && admin.appendOplogNotes(primary.host).catch(() => undefined));
            askedAt = clock.now();
        }
        await clock.sleep(50);
        now = findMember(await ports.observer.observe(), member.host);
        if (now.syncSource === source) {
            return;
        }
    }
}
