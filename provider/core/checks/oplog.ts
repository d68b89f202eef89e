import type { Finding } from "../errors/errors";
import type { Inspection, OplogWindow } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import { isMidUpdate } from "../plan/plan";
import type { Topology } from "../topology/topology";
import type { Limits } from "./check";
import { blocker, warning } from "../errors/finding";

/** A window below this leaves little time where a restart goes wrong. */
const comfortableSecs = 3_600;

/**
 * Members are away for 5 to 30 s as a rule: a checkpoint, the start, the recovery of the journal. The limits
 * for stop and start are made for the worst case, several minutes; judging by them would refuse sets that
 * have been upgraded safely for years.
 */
const typicalDownSecs = 60;

/** How long a member is expected to be away, under these limits. */
export function expectDownSecs(stopTimeoutSecs: number, startTimeoutSecs: number): number {
    return Math.min(typicalDownSecs, stopTimeoutSecs + startTimeoutSecs);
}

/** A member that is away for longer than the oplog reaches back has to copy all data anew. */
export function checkOplogWindow(
    topology: Topology,
    goal: Goal,
    limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const windows = topology.members.flatMap((member) => {
        const oplog = inspection.members.get(member.host)?.oplog;
        return oplog ? [{ member, oplog }] : [];
    });
    const [shortest] = windows.sort((a, b) => a.oplog.windowSecs - b.oplog.windowSecs);
    if (shortest === undefined || shortest.oplog.windowSecs >= comfortableSecs) {
        return [];
    }
    const { member, oplog } = shortest;
    const tooShort = oplog.windowSecs < limits.expectedDownSecs;
    // A projection from the burst of writes that fills a new set says little. A set that really writes its oplog
    // over in less than a restart takes has a full one within that time. And where a member was left half way,
    // only an update brings it back.
    const begun = topology.members.some((other) => isMidUpdate(other, topology, goal));
    const find = tooShort && oplog.full && !begun ? blocker : warning;
    return find(
        "oplog-window",
        `${tooShort ? "Cannot keep" : "There is little time to keep"} the members of ${topology.setName} from a full resync: the oplog of ${member.host} reaches back ${describe(oplog)}, a member is away for up to ${String(limits.expectedDownSecs)} s`,
        "Enlarge the oplog of every member (replSetResizeOplog), or upgrade while less is written",
        member.host,
    );
}

function describe({ windowSecs, full }: OplogWindow): string {
    return full ? `${String(windowSecs)} s` : `about ${String(windowSecs)} s once it is full`;
}
