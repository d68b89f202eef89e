import { defined } from "../../core/json/defined";
import type { ReconfigStep } from "../../core/plan/reconfig-step";
import type { Step } from "../../core/plan/step";
import { describeStep } from "../../core/plan/step";
import type { StepEvent } from "../../core/report/event-line";
import { eventLinesVariable, renderEventLine } from "../../core/report/event-line";
import { readStepNumber, renderStepDone } from "../../core/report/progress-line";
import type { Reporter } from "../../run/ports";
import { debugToEngine, logToEngine } from "./engine-log";
import type { MemberInputs } from "../state/inputs";

/** Reports steps in the resource's own row, numbered as in its plan, and as events to a program that asks for them. */
export function progressOf(member: Pick<MemberInputs, "plan" | "resourceUrn">): Reporter {
    const { plan, resourceUrn } = member;
    let at = 0;
    // Two hops may have the same sentence: the numbers only go up.
    const numbered = (text: string) => {
        const same = plan.map((line) => line.replace(/^\S+ /, "") === text);
        const index = same.indexOf(true, at);
        at = Math.max(at, index);
        return plan[index] ?? text;
    };
    const emit = (event: StepEvent) => {
        if (process.env[eventLinesVariable] !== undefined) {
            debugToEngine(renderEventLine(event), resourceUrn);
        }
    };
    const headOf = (step: Step | ReconfigStep, text: string) =>
        defined({
            kind: step.kind,
            number: readStepNumber(text)?.number,
            host: "host" in step ? step.host : undefined,
        });
    return {
        stepStarted: (step) => {
            const text = numbered(describeStep(step));
            emit({ event: "step-started", ...headOf(step, text), text });
            logToEngine(resourceUrn, text, true);
        },
        stepEnded: (step, tookMs) => {
            const text = numbered(describeStep(step));
            emit({ event: "step-ended", ...headOf(step, text), tookMs });
            logToEngine(resourceUrn, renderStepDone(text, tookMs), false);
        },
        waiting: (text) => {
            emit({ event: "waiting", text });
            logToEngine(resourceUrn, text, true);
        },
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
