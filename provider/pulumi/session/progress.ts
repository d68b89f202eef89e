import { renderStepDone } from "../../core/report/progress-line";
import { describeStep } from "../../core/plan/step";
import type { Reporter } from "../../run/ports";
import { logToEngine } from "./engine-log";
import type { MemberInputs } from "../state/inputs";

/** One line a step, numbered as in the plan where it stands there, and the resource's own row. */
export function progressOf(member: Pick<MemberInputs, "plan" | "resourceUrn">): Reporter {
    let at = 0;
    // Two hops may have the same sentence: the numbers only go up.
    const numbered = (text: string) => {
        const same = member.plan.map((line) => line.replace(/^\S+ /, "") === text);
        const index = same.indexOf(true, at);
        at = Math.max(at, index);
        return member.plan[index] ?? text;
    };
    return {
        stepStarted: (step) => logToEngine(member.resourceUrn, numbered(describeStep(step)), true),
        stepEnded: (step, tookMs) =>
            logToEngine(
                member.resourceUrn,
                renderStepDone(numbered(describeStep(step)), tookMs),
                false,
            ),
        waiting: (text) => logToEngine(member.resourceUrn, text, true),
    };
}

export const silent: Reporter = {
    stepStarted: () => undefined,
    stepEnded: () => undefined,
    waiting: () => undefined,
};

/** For a resource whose steps are not numbered, with its row where that is known. */
export function linesIn(resourceUrn: string | undefined): Reporter {
    return resourceUrn === undefined ? logOnly : progressOf({ plan: [], resourceUrn });
}

/** For resources without a row worth watching. */
export const logOnly: Reporter = {
    ...silent,
    stepEnded: (step, tookMs) => console.log(renderStepDone(describeStep(step), tookMs)),
};
