import { renderFindings } from "../../core/report/render";
import type { OpenSet } from "../set/open-set";
import { withSet } from "../set/open-set";
import { readOplogs } from "../set/read-oplogs";
import { findRefusals } from "../set/refusals";
import { forCommandLine } from "../set/remedies";
import { describeError } from "../set/describe-error";
import { renderStatus, reportStatus } from "./status-report";
import { untilInterrupted } from "../terminal/interrupts";
import type { CliContext } from "../terminal/cli-context";
import type { Target } from "../set/target";

interface StatusOptions {
    readonly json: boolean;
    /** Seconds between repetitions, until Ctrl-C. Absent: no repetition. */
    readonly watchSecs?: number;
}

/** Exit code 0: the set could be observed, whatever its state; 1: it could not. */
export function showStatus(
    target: Target,
    { json, watchSecs }: StatusOptions,
    context: CliContext,
): Promise<number> {
    return withSet(target, context, async (set) => {
        if (watchSecs === undefined) {
            return showOnce(set, json ? 2 : undefined, context);
        }
        return untilInterrupted(async (pause) => {
            do {
                await showAgain(set, json, context);
            } while (await pause(watchSecs * 1000));
            return 0;
        });
    });
}

/** `jsonIndent`: prints JSON; 0 prints it on one line. */
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

/** Continues after an error: users watch a set because it may become unreachable. */
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
