import type { ErrorCode, Finding } from "../errors/errors";
import type { InitialSync, Inspection, MemberActivity } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import type { Check } from "./check";
import { cannotUpgrade, bringsMemberBack, inspectedMembers } from "./check";
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
    const find = bringsMemberBack(topology, goal) ? warning : blocker;
    return inspectedMembers(topology, inspection).flatMap(({ member, found }) => {
        const build = indexBuildOn(member.host, found);
        return build === undefined
            ? []
            : find(
                  build.code,
                  find === blocker
                      ? `${cannotUpgrade(topology, goal)}: ${build.what}`
                      : `${build.what}: it cannot be stopped before that has finished`,
                  build.remedy,
                  member.host,
              );
    });
}

/** Blocks while a member is locked by `fsync`: the backup that locked it relies on unchanged files. */
export const checkFsyncLock = blockDuring(fsyncLockOn);

/** Blocks while a backup cursor is open, which only Enterprise and Percona servers have. Not tried on a server. */
export const checkBackup = blockDuring(backupOn);

/** What a member is doing that a stop would break off. */
export interface MemberWork {
    readonly code: ErrorCode;
    readonly what: string;
    readonly remedy: string;
}

type FindWork = (host: string, found: MemberActivity) => MemberWork | undefined;

function blockDuring(findWork: FindWork): Check {
    return (topology, goal, inspection) =>
        inspectedMembers(topology, inspection).flatMap(({ member, found }) => {
            const work = findWork(member.host, found);
            return work
                ? blocker(
                      work.code,
                      `${cannotUpgrade(topology, goal)}: ${work.what}`,
                      work.remedy,
                      member.host,
                  )
                : [];
        });
}

/** Returns what a stop of this member would break off, if anything. */
export function workOn(host: string, found: MemberActivity): MemberWork | undefined {
    return fsyncLockOn(host, found) ?? backupOn(host, found) ?? indexBuildOn(host, found);
}

export function fsyncLockOn(host: string, found: MemberActivity): MemberWork | undefined {
    return found.fsyncLocked === true
        ? {
              code: "fsync-locked",
              what: `${host} is locked against writes (fsync with lock)`,
              remedy: "Wait until the backup that locked it has finished, then run db.fsyncUnlock() on it",
          }
        : undefined;
}

function backupOn(host: string, found: MemberActivity): MemberWork | undefined {
    return found.backupRunning === true
        ? {
              code: "backup-running",
              what: `a backup is reading from ${host} ($backupCursor)`,
              remedy: "Wait until the backup has finished",
          }
        : undefined;
}

function indexBuildOn(host: string, { indexBuilds = [] }: MemberActivity): MemberWork | undefined {
    const builds = indexBuilds.map(
        ({ namespace, indexes }) => `${indexes.join(", ")} of ${namespace}`,
    );
    return builds.length === 0
        ? undefined
        : {
              code: "index-build",
              what: `${host} is building ${builds.join("; ")}`,
              remedy: "Wait until the build has finished, or drop the index",
          };
}

function progressOf({ copiedBytes, totalBytes }: InitialSync): string {
    return copiedBytes === undefined || totalBytes === undefined || totalBytes === 0
        ? ""
        : ` (${String(Math.floor((100 * copiedBytes) / totalBytes))} % copied)`;
}
