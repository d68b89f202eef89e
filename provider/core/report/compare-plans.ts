import type { PlannedStep, PlanReport } from "./report";

/**
 * Returns, a sentence each, what a live plan contains that the reviewed one did not. None: the update may run, as nothing is
 * left to do, or what is left is the end of what was reviewed. Lags and states of members may differ.
 */
export function comparePlans(reviewed: PlanReport, live: PlanReport): readonly string[] {
    const [before, after] = [stepsOf(reviewed), stepsOf(live)];
    if (live.setName !== reviewed.setName) {
        return [`The live plan is for ${live.setName}, the reviewed one for ${reviewed.setName}`];
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
                  `The live plan's token is ${String(live.approvalToken)}, the reviewed one's ${String(reviewed.approvalToken)}: members, options or accepted risks have changed`,
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

function lineOf({ text, inParallelWith }: PlannedStep): string {
    return inParallelWith ? `${text} (in parallel with ${inParallelWith.join(", ")})` : text;
}

/** Compares steps: what an interrupted run leaves is the end of the reviewed steps. */
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
