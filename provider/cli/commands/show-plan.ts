import { withSet } from "../set/open-set";
import type { SetPlan } from "./plan";
import { hasSteps, isBlocked, planSet } from "./plan";
import type { Format } from "./plan-texts";
import { renderPreflight, renderSetPlan } from "./plan-texts";
import type { Surroundings } from "../terminal/surroundings";
import type { Target } from "../set/target";
import type { WishOptions } from "../set/wish";
import { readWish } from "../set/wish";

/** 0: nothing to do; 2: changes; 1: blockers. */
export function showPlan(
    target: Target,
    options: WishOptions,
    format: Format,
    surroundings: Surroundings,
): Promise<number> {
    return withPlan(target, options, surroundings, (plan) => {
        surroundings.out(renderSetPlan(plan, format));
        return isBlocked(plan) ? 1 : hasSteps(plan) ? 2 : 0;
    });
}

/** 0: no blockers; 1: blockers. */
export function showPreflight(
    target: Target,
    options: WishOptions,
    format: Format,
    surroundings: Surroundings,
): Promise<number> {
    return withPlan(target, options, surroundings, (plan) => {
        surroundings.out(renderPreflight(plan, format));
        return isBlocked(plan) ? 1 : 0;
    });
}

function withPlan(
    target: Target,
    options: WishOptions,
    surroundings: Surroundings,
    tell: (plan: SetPlan) => number,
): Promise<number> {
    const wish = readWish(options);
    return withSet(target, surroundings, async (set) => tell(await planSet(set, wish)));
}
