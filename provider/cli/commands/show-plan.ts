import { withSet } from "../set/open-set";
import type { SetPlan } from "./plan";
import { isIdle } from "../../core/plan/upgrade-path";
import { isBlocked, planSet } from "./plan";
import type { Format } from "./plan-texts";
import { renderPreflight, renderSetPlan } from "./plan-texts";
import type { CliContext } from "../terminal/cli-context";
import type { Target } from "../set/target";
import type { RequestOptions } from "../set/plan-request";
import { readPlanRequest } from "../set/plan-request";

/** Exit code 0: nothing to do; 2: changes; 1: blockers. */
export function showPlan(
    target: Target,
    options: RequestOptions,
    format: Format,
    context: CliContext,
): Promise<number> {
    return withPlan(target, options, context, (plan) => {
        context.out(renderSetPlan(plan, format));
        return isBlocked(plan) ? 1 : isIdle(plan.hops) ? 0 : 2;
    });
}

/** Exit code 0: no blockers; 1: blockers. */
export function showPreflight(
    target: Target,
    options: RequestOptions,
    format: Format,
    context: CliContext,
): Promise<number> {
    return withPlan(target, options, context, (plan) => {
        context.out(renderPreflight(plan, format));
        return isBlocked(plan) ? 1 : 0;
    });
}

function withPlan(
    target: Target,
    options: RequestOptions,
    context: CliContext,
    report: (plan: SetPlan) => number,
): Promise<number> {
    const request = readPlanRequest(options);
    return withSet(target, context, async (set) => report(await planSet(set, request)));
}
