import type { OplogWindow } from "../../core/inspection/inspection";
import type { Topology } from "../../core/topology/topology";
import { readOplogWindow } from "../../io/inspect/inspector";
import type { OpenSet } from "./open-set";

/** Reads the oplog windows of the members that have one and answer. */
export async function readOplogs(
    { members }: Topology,
    { connections }: Pick<OpenSet, "connections">,
): Promise<ReadonlyMap<string, OplogWindow>> {
    const readable = members.filter(({ version, arbiter }) => version !== undefined && !arbiter);
    const found = await Promise.all(
        readable.map(async ({ host }) => [host, await readOplogWindow(host, connections)] as const),
    );
    return new Map(found.flatMap(([host, window]) => (window ? [[host, window] as const] : [])));
}
