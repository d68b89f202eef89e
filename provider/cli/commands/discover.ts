import { renderFindings } from "../../core/report/render";
import { withSet } from "../set/open-set";
import { renderArgs, renderProgram } from "./program-text";
import { findRefusals } from "../set/refusals";
import { forCommandLine } from "../set/remedies";
import { describeSet } from "./set-description";
import type { CliContext } from "../terminal/cli-context";
import type { Target } from "../set/target";

/** Prints a program that adopts the set as it runs. Exit code 0: the set could be observed; 1: it could not. */
export function discover(
    target: Target,
    { json }: { readonly json: boolean },
    context: CliContext,
): Promise<number> {
    return withSet(target, context, async (set) => {
        const topology = await set.observe();
        const refusals = await findRefusals(topology, set);
        if (refusals.length > 0) {
            context.err(renderFindings(forCommandLine(refusals)));
            return 1;
        }
        const description = await describeSet(topology, set);
        context.out(json ? renderArgs(description) : renderProgram(description, set.access));
        return 0;
    });
}
