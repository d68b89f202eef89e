import type { Finding } from "../errors/errors";
import type { InitialSync, Inspection, MemberInspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import type { Member, Topology } from "../topology/topology";
import type { Limits } from "./check";
import { blocker, warning } from "../errors/finding";

/** The upgrade pages of every series: no member may be in its initial sync. */
export function checkInitialSync(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    return inspected(topology, inspection).flatMap(({ member, found }) =>
        found.initialSync
            ? blocker(
                  "initial-sync",
                  `${cannot(topology, goal)}: ${member.host} is in its initial sync${progressOf(found.initialSync)}`,
                  "Wait until it is SECONDARY",
                  member.host,
              )
            : [],
    );
}

/** From 5.0 on a new member's vote does not count before its initial sync has ended. */
export function checkNewlyAdded(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    return (inspection.set?.newlyAdded ?? []).flatMap((host) =>
        blocker(
            "newly-added",
            `${cannot(topology, goal)}: ${host} was added to the set and has no vote yet (newlyAdded)`,
            "Wait until its initial sync has ended and the set has given it its vote",
            topology.members.find((member) => member.host === host)?.host,
        ),
    );
}

/** A server refuses to shut down while it builds an index (4.4 to 6.0: code 117). */
export function checkIndexBuilds(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    // A build waits for the votes of all members (commit quorum, 4.4 and later): where one was left half way, it may
    // wait for that very one, which only an update brings back. The server still refuses to stop under a build.
    const begun = topology.members.some((member) => isMidUpdate(member, topology, goal));
    const find = begun ? warning : blocker;
    return inspected(topology, inspection).flatMap(({ member, found }) => {
        const builds = (found.indexBuilds ?? []).map(
            ({ namespace, indexes }) => `${indexes.join(", ")} of ${namespace}`,
        );
        return builds.length === 0
            ? []
            : find(
                  "index-build",
                  `${cannot(topology, goal)}: ${member.host} builds ${builds.join("; ")}`,
                  "Wait until the index is built, or drop it",
                  member.host,
              );
    });
}

/** Whoever locked it, a backup as a rule, counts on its files to stay as they are. */
export function checkFsyncLock(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    return inspected(topology, inspection).flatMap(({ member, found }) =>
        found.fsyncLocked === true
            ? blocker(
                  "fsync-locked",
                  `${cannot(topology, goal)}: ${member.host} is locked against writes (fsync with lock)`,
                  "Let the backup that locked it end, then run fsyncUnlock on it",
                  member.host,
              )
            : [],
    );
}

/** Enterprise and Percona only; not tried on a server. */
export function checkBackup(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    return inspected(topology, inspection).flatMap(({ member, found }) =>
        found.backupRunning === true
            ? blocker(
                  "backup-running",
                  `${cannot(topology, goal)}: a backup reads from ${member.host} ($backupCursor)`,
                  "Wait until the backup has ended",
                  member.host,
              )
            : [],
    );
}

function inspected(
    topology: Topology,
    inspection: Inspection,
): readonly { readonly member: Member; readonly found: MemberInspection }[] {
    return topology.members.flatMap((member) => {
        const found = inspection.members.get(member.host);
        return found ? [{ member, found }] : [];
    });
}

function cannot(topology: Topology, goal: Goal): string {
    return `Cannot upgrade ${topology.setName} to ${goal.version}`;
}

function progressOf({ copiedBytes, totalBytes }: InitialSync): string {
    return copiedBytes === undefined || totalBytes === undefined || totalBytes === 0
        ? ""
        : ` (${String(Math.floor((100 * copiedBytes) / totalBytes))} % copied)`;
}
