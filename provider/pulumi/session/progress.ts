import { renderStepDone } from "../../core/report/progress-line";
import { describeStep } from "../../core/plan/step";
import type { Reporter } from "../../run/ports";
import { logToEngine } from "./engine-log";
import type { MemberInputs } from "../state/inputs";

/** Reports each step in one line, with its number in the plan if it has one, and in the resource's own row. */
export function progressOf(member: Pick<MemberInputs, "plan" | "resourceUrn">): Reporter {
    let next = 0;
    // Two hops may have the same sentence. The numbers only increase.
    const numbered = (text: string) => {
        const same = member.plan.map((line) => line.replace(/^\S+ /, "") === text);
        const index = same.indexOf(true, next);
        next = Math.max(next, index);
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

/** Reports nothing. */
export const silent: Reporter = {
    stepStarted: () => undefined,
    stepEnded: () => undefined,
    waiting: () => undefined,
};

/** Reports unnumbered steps in a resource's row, or on the console if its URN is not known. */
export function reporterFor(resourceUrn: string | undefined): Reporter {
    return resourceUrn === undefined ? logOnly : progressOf({ plan: [], resourceUrn });
}

/** Reports completed steps on the console. */
export const logOnly: Reporter = {
    ...silent,
    stepEnded: (step, tookMs) => console.log(renderStepDone(describeStep(step), tookMs)),
};
