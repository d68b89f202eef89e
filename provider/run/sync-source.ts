import type { Member, Topology } from "../core/topology";
import { findMember, primaryOf } from "../core/topology";
import type { Ports } from "./ports";

/** With writes going on a try or a few will do; in a quiet set none may, but there no write is slowed down. */
const followSecs = 5;
/** The server looks for another source a second after it found none. */
const askAgainSecs = 1.1;

/**
 * If another secondary replicates through the member that stops, majority writes stall for about a second.
 * So its followers are pointed at the primary first.
 */
export async function leadFollowersAway(host: string, ports: Ports): Promise<void> {
    const topology = await ports.observer.observe();
    const primary = primaryOf(topology);
    if (primary && primary.host !== host) {
        const followers = topology.members.filter((member) => member.syncSource === host);
        await Promise.all(followers.map((follower) => follow(follower, primary.host, ports)));
    }
}

/**
 * Before a hand-over: the candidate replicates from the primary itself, the others from the candidate, so
 * that the new primary's first majority write need not wait for a member that looks for a source.
 */
export async function gatherBehind(
    candidate: string,
    topology: Topology,
    ports: Ports,
): Promise<void> {
    const primary = primaryOf(topology);
    if (primary) {
        await follow(findMember(topology, candidate), primary.host, ports);
    }
    const others = topology.members.filter(
        (member) => member.state === "SECONDARY" && member.host !== candidate,
    );
    await Promise.all(others.map((other) => follow(other, candidate, ports)));
}

/**
 * The server drops the request where the source is not ahead of it at that instant, as happens between two
 * writes ("Sync source must be ahead of me"), and soon takes its old source again: so it is asked again. The
 * source in use is never named: the server would then sleep a second on purpose.
 */
async function follow(member: Member, source: string, ports: Ports): Promise<void> {
    if (member.syncSource === source) {
        return;
    }
    const deadline = ports.clock.now() + followSecs * 1000;
    let askedAt = -Infinity;
    let now = member;
    while (ports.clock.now() < deadline) {
        if (now.syncSource !== undefined && ports.clock.now() - askedAt > askAgainSecs * 1000) {
            // It refuses as well where its last heartbeat found the source down: one that has just been started.
            // Without this a write is slower, no more: never a reason to end an upgrade.
            await ports.admin.syncFrom(member.host, source).catch(() => undefined);
            askedAt = ports.clock.now();
        }
        await ports.clock.sleep(50);
        now = findMember(await ports.observer.observe(), member.host);
        if (now.syncSource === source) {
            return;
        }
    }
}
