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

/**
 * Reports each step in one line, with its number in the plan if it has one, in the resource's own row, and as an event if the
 * program that started the update asks for events.
 */
export function progressOf(member: Pick<MemberInputs, "plan" | "resourceUrn">): Reporter {
    const { plan, resourceUrn } = member;
    let next = 0;
    // Two hops may have the same sentence. The numbers only increase.
    const numbered = (text: string) => {
        const same = plan.map((line) => line.replace(/^\S+ /, "") === text);
        const index = same.indexOf(true, next);
        next = Math.max(next, index);
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
