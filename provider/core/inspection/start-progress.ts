import { readLogLine } from "../errors/log-line";

/** What a machine shows of a server that was started and does not answer yet. */
export interface StartEvidence {
    /** The end of its log, from its start on. */
    readonly log: readonly string[];
    /** Size of its log, in bytes. */
    readonly logBytes: number;
    readonly listens: boolean;
    /** proc(5), /proc/<pid>/stat; absent if it cannot be read. */
    readonly stat?: string;
    /** proc(5), /proc/<pid>/io; absent if it cannot be read: only root and the server's own user may. */
    readonly io?: string;
}

// Ids of log messages, the same in all releases since 4.4.
const starting = 4615611;
const waitingForConnections = 23016;

/** Linux reports processor time in hundredths of a second (proc(5), clock ticks). */
const ticksPerSec = 100;
/** A server that only waits needs a hundredth of its time; one that works for a minute needs more than this. */
const workSecs = 10;
/** A server that only waits writes diagnostic data, some kilobytes in a minute. */
const workBytes = 64 * 1024 ** 2;

/**
 * Returns a text that changes while the server works, and what it does in words. Each message of the structured log counts,
 * by its id and attributes, until the server waits for connections: from then on its log grows by itself. Before 4.4 the log
 * has no ids, so its growth counts until the server listens. Between two messages its processor time counts, and what it
 * reads from and writes to its disk.
 */
export function describeStart({ log, logBytes, listens, stat, io }: StartEvidence): {
    readonly mark: string;
    readonly seen?: string;
} {
    const all = log.flatMap((line) => readLogLine(line) ?? []);
    const lines = all.slice(Math.max(0, all.map(({ id }) => id).lastIndexOf(starting)));
    const last = lines.at(-1);
    if (last ? lines.some(({ id }) => id === waitingForConnections) : listens) {
        return { mark: "listens" };
    }
    const worked = [
        Math.floor((processorSecs(stat) ?? 0) / workSecs),
        Math.floor(diskBytes(io) / workBytes),
    ];
    return last
        ? {
              mark: JSON.stringify([last.id, last.attr, worked]),
              seen: `its log is at id ${last.id}, ${last.msg}`,
          }
        : { mark: JSON.stringify([logBytes, worked]) };
}

/** Fields 14 and 15; the program's name before them, in brackets, may contain spaces. */
function processorSecs(stat: string | undefined): number | undefined {
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields?.[11]) + Number(fields?.[12]);
    return Number.isNaN(ticks) ? undefined : ticks / ticksPerSec;
}

function diskBytes(io = ""): number {
    return [...io.matchAll(/^(?:read|write)_bytes: (\d+)$/gm)].reduce(
        (sum, [, bytes]) => sum + Number(bytes),
        0,
    );
}
