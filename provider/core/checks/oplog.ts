import type { Finding } from "../errors/errors";
import type { Inspection, OplogWindow } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import type { Limits } from "./check";
import { bringsMemberBack, inspectedMembers } from "./check";
import { blocker, warning } from "../errors/finding";

/** A shorter window leaves little time to react if a restart goes wrong. */
const shortWindowSecs = 3_600;

/**
 * Members are usually unavailable for 5 to 30 s: a checkpoint, the start, the recovery of the journal. The limits for
 * stop and start allow for the worst case, several minutes; a check against them would refuse sets that have been
 * upgraded safely for years.
 */
const typicalDownSecs = 60;

/** Returns how long a member is expected to be unavailable, given these limits. */
export function expectDownSecs(stopTimeoutSecs: number, startTimeoutSecs: number): number {
    return Math.min(typicalDownSecs, stopTimeoutSecs + startTimeoutSecs);
}

/**
 * Blocks or warns if an oplog is short: a member that is unavailable for longer than the oplog reaches back must copy all
 * data again.
 */
export function checkOplogWindow(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
    limits: Limits,
): readonly Finding[] {
    const windows = inspectedMembers(topology, inspection).flatMap(
        ({ member, found: { oplog } }) => (oplog ? [{ member, oplog }] : []),
    );
    const [shortest] = windows.sort((a, b) => a.oplog.windowSecs - b.oplog.windowSecs);
    if (shortest === undefined || shortest.oplog.windowSecs >= shortWindowSecs) {
        return [];
    }
    const { member, oplog } = shortest;
    const tooShort = oplog.windowSecs < limits.expectedDownSecs;
    // A projection from the burst of writes that fills a new set says little: a set that really overwrites its oplog
    // within a restart also fills it within that time. And if an earlier run left a member unfinished, only an update
    // brings it back.
    const find = tooShort && oplog.full && !bringsMemberBack(topology, goal) ? blocker : warning;
    const problem =
        find === blocker
            ? `Cannot upgrade ${topology.setName} without a full resync of a member`
            : `Upgrading ${topology.setName} may require a full resync of a member`;
    return find(
        "oplog-window",
        `${problem}: the oplog of ${member.host} reaches back ${describeWindow(oplog)}, and a member is unavailable for up to ${String(limits.expectedDownSecs)} s`,
        "Enlarge the oplog of every member (replSetResizeOplog), or upgrade when fewer writes arrive",
        member.host,
    );
}

function describeWindow({ windowSecs, full }: OplogWindow): string {
    return full ? `${String(windowSecs)} s` : `about ${String(windowSecs)} s once it is full`;
}
