import type { OplogWindow } from "../../core/inspection/inspection";
import { renderFindings } from "../../core/report/render";
import type { Topology } from "../../core/topology/topology";
import { readOplogWindow } from "../../io/inspect/inspector";
import type { OpenSet } from "../set/open-set";
import { withSet } from "../set/open-set";
import { findRefusals } from "../set/refusals";
import { forCommandLine } from "../set/remedies";
import { describeError } from "../set/describe-error";
import { renderStatus, reportStatus } from "./status-report";
import type { CliContext } from "../terminal/cli-context";
import type { Target } from "../set/target";

export interface StatusOptions {
    readonly json: boolean;
    /** Looks again after so many seconds, until the end is asked for. Absent: once. */
    readonly watchSecs?: number;
}

/** 0 where the set could be seen, whatever it is like; else 1. */
export function showStatus(
    target: Target,
    { json, watchSecs }: StatusOptions,
    context: CliContext,
): Promise<number> {
    return withSet(target, context, async (set) => {
        if (watchSecs === undefined) {
            return showOnce(set, json ? 2 : undefined, context);
        }
        return context.untilInterrupted(async (pause) => {
            do {
                await showAgain(set, json, context);
            } while (await pause(watchSecs * 1000));
            return 0;
        });
    });
}

/** JSON: indented by so much, 0 is a line of its own. */
async function showOnce(
    set: OpenSet,
    jsonIndent: number | undefined,
    context: CliContext,
): Promise<number> {
    const topology = await set.observe();
    const refusals = await findRefusals(topology, set);
    if (refusals.length > 0) {
        context.err(renderFindings(forCommandLine(refusals)));
        return 1;
    }
    const report = reportStatus(topology, await readOplogs(topology, set));
    context.out(
        jsonIndent === undefined
            ? renderStatus(report)
            : JSON.stringify(report, undefined, jsonIndent),
    );
    return 0;
}

/** A set that nobody can reach just now is what somebody watches for. */
async function showAgain(set: OpenSet, json: boolean, context: CliContext): Promise<void> {
    if (!json) {
        context.clearScreen();
    }
    try {
        await showOnce(set, json ? 0 : undefined, context);
    } catch (error) {
        context.err(describeError(error));
    }
}

async function readOplogs(
    { members }: Topology,
    { connections }: OpenSet,
): Promise<ReadonlyMap<string, OplogWindow>> {
    const asked = members.filter(({ version, arbiter }) => version !== undefined && !arbiter);
    const found = await Promise.all(
        asked.map(async ({ host }) => [host, await readOplogWindow(host, connections)] as const),
    );
    return new Map(found.flatMap(([host, window]) => (window ? [[host, window] as const] : [])));
}
