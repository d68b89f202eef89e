import type { Finding } from "../errors/errors";
import type { InitialSync, Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { cannotUpgrade, hasMemberMidUpdate, inspectedMembers } from "./check";
import { blocker, warning } from "../errors/finding";

/** Blocks while a member is in its initial sync: the upgrade page of every series requires that none is. */
export function checkInitialSync(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    return inspectedMembers(topology, inspection).flatMap(({ member, found }) =>
        found.initialSync
            ? blocker(
                  "initial-sync",
                  `${cannotUpgrade(topology, goal)}: ${member.host} is in its initial sync${progressOf(found.initialSync)}`,
                  "Wait until the initial sync has finished and the member is SECONDARY",
                  member.host,
              )
            : [],
    );
}

/** Blocks while a new member has no vote. From 5.0 on its vote does not count before its initial sync has finished. */
export function checkNewlyAdded(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    return (inspection.set?.newlyAdded ?? []).flatMap((host) =>
        blocker(
            "newly-added",
            `${cannotUpgrade(topology, goal)}: ${host} was added to the set and has no vote yet (newlyAdded)`,
            "Wait until its initial sync has finished and its vote counts",
            topology.members.find((member) => member.host === host)?.host,
        ),
    );
}

/** Blocks while an index is built: a server refuses to shut down during a build (4.4 to 6.0: code 117). */
export function checkIndexBuilds(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    // A build waits for the votes of all members (commit quorum, 4.4 and later). If an earlier run left a member
    // unfinished, the build may wait for that very member, and only an update brings it back. So this is a warning
    // then; the server still refuses to stop during a build.
    const find = hasMemberMidUpdate(topology, goal) ? warning : blocker;
    return inspectedMembers(topology, inspection).flatMap(({ member, found }) => {
        const builds = (found.indexBuilds ?? []).map(
            ({ namespace, indexes }) => `${indexes.join(", ")} of ${namespace}`,
        );
        return builds.length === 0
            ? []
            : find(
                  "index-build",
                  find === blocker
                      ? `${cannotUpgrade(topology, goal)}: ${member.host} is building ${builds.join("; ")}`
                      : `${member.host} is building ${builds.join("; ")}: it cannot be stopped before that has finished`,
                  "Wait until the build has finished, or drop the index",
                  member.host,
              );
    });
}

/** Blocks while a member is locked by `fsync`: the backup that locked it relies on unchanged files. */
export function checkFsyncLock(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    return inspectedMembers(topology, inspection).flatMap(({ member, found }) =>
        found.fsyncLocked === true
            ? blocker(
                  "fsync-locked",
                  `${cannotUpgrade(topology, goal)}: ${member.host} is locked against writes (fsync with lock)`,
                  "Wait until the backup that locked it has finished, then run db.fsyncUnlock() on it",
                  member.host,
              )
            : [],
    );
}

/** Blocks while a backup cursor is open, which only Enterprise and Percona servers have. Not tried on a server. */
export function checkBackup(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    return inspectedMembers(topology, inspection).flatMap(({ member, found }) =>
        found.backupRunning === true
            ? blocker(
                  "backup-running",
                  `${cannotUpgrade(topology, goal)}: a backup is reading from ${member.host} ($backupCursor)`,
                  "Wait until the backup has finished",
                  member.host,
              )
            : [],
    );
}

function progressOf({ copiedBytes, totalBytes }: InitialSync): string {
    return copiedBytes === undefined || totalBytes === undefined || totalBytes === 0
        ? ""
        : ` (${String(Math.floor((100 * copiedBytes) / totalBytes))} % copied)`;
}
