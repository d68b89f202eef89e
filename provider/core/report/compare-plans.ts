import type { PlannedStep, PlanReport } from "./report";

/**
 * What is in a live plan and was not in the reviewed one, a sentence each; none where an update may go ahead. It may where
 * nothing is left to do, and where what is left is the end of what was reviewed. Lags and states of members may differ.
 */
export function comparePlans(reviewed: PlanReport, live: PlanReport): readonly string[] {
    const [before, after] = [stepsOf(reviewed), stepsOf(live)];
    if (live.setName !== reviewed.setName) {
        return [`The live plan is of ${live.setName}, the reviewed one of ${reviewed.setName}`];
    }
    if (after.length === 0) {
        return [];
    }
    const known = new Set(reviewed.findings.map(subjectOf));
    return [
        ...(live.version === reviewed.version
            ? []
            : [`The live plan leads to ${live.version}, the reviewed one to ${reviewed.version}`]),
        ...compareSteps(before, after),
        ...(before.length === after.length && live.approvalToken !== reviewed.approvalToken
            ? [
                  `The live plan's token is ${String(live.approvalToken)}, the reviewed one's ${String(reviewed.approvalToken)}: members, options or what is accepted have changed`,
              ]
            : []),
        ...live.findings
            .filter((finding) => !known.has(subjectOf(finding)))
            .map(
                ({ severity, code, message }) =>
                    `New since the review: ${severity} ${code}: ${message}`,
            ),
    ];
}

function stepsOf({ hops }: PlanReport): readonly string[] {
    return hops.flatMap(({ steps }) => steps.map(lineOf));
}

function lineOf({ text, inParallelWith: sideBySideWith }: PlannedStep): string {
    return sideBySideWith ? `${text} (side by side with ${sideBySideWith.join(", ")})` : text;
}

/** What is left after a run that ended half way stands at the end of the reviewed steps. */
function compareSteps(reviewed: readonly string[], live: readonly string[]): readonly string[] {
    const end = reviewed.slice(-live.length);
    const index = live.findIndex((line, at) => line !== end[at]);
    if (live.length > reviewed.length) {
        return [
            `The live plan has ${live.length} steps, the reviewed one ${reviewed.length}; it begins with "${live[0] ?? ""}"`,
        ];
    }
    return index < 0
        ? []
        : [
              `Step ${index + 1} of the live plan is "${live[index] ?? ""}", the reviewed one has "${end[index] ?? ""}" there`,
          ];
}

function subjectOf({ code, host }: PlanReport["findings"][number]): string {
    return `${code} ${host ?? ""}`;
}
