import type { ReconfigStep } from "../plan/reconfig-step";
import type { HandOverStep } from "../reconfig/set-step";
import { numberSteps } from "./render";
import type { Step } from "../plan/step";
import type { Member } from "../topology/topology";

type StartStep = Extract<Step, { readonly kind: "start-member" }>;

export type MembershipStep = ReconfigStep | HandOverStep | StartStep;

/** Returns all steps that change the members: new members are started first, then the set's configuration is changed. */
export function membershipSteps(
    joining: readonly Member[],
    steps: readonly (ReconfigStep | HandOverStep)[],
    version: string,
): readonly MembershipStep[] {
    const starts = joining
        .filter(({ processRuns }) => !processRuns)
        .map(({ host }) => ({ kind: "start-member", host, version }) as const);
    return [...starts, ...steps];
}

/** Renders "Change of the members of rs0, 4 steps:" with lines like "1/4 Start db4:27017 with 6.0.27" below. */
export function renderMembership(setName: string, steps: readonly MembershipStep[]): string {
    const lines = numberSteps(steps);
    return [
        `Change of the members of ${setName}, ${lines.length} ${lines.length === 1 ? "step" : "steps"}:`,
        ...lines.map((line) => `  ${line}`),
        ...steps.flatMap((step) =>
            step.kind === "remove-from-set"
                ? [`  The server of ${step.host} is stopped at the end; its data is kept`]
                : [],
        ),
    ].join("\n");
}
