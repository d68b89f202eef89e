import { lastOf } from "../../core/plan/upgrade-path";
import {
    renderFcvBehind,
    renderFindings,
    renderPlan,
    renderToken,
    renderTopology,
} from "../../core/report/render";
import type { PlanReport } from "../../core/report/report";
import { renderMarkdown, reportPlan } from "../../core/report/report";
import type { SetPlan } from "./plan";
import { isBlocked } from "./plan";

export type Format = "text" | "markdown" | "json";

const unobservedHosts =
    "Not checked: the members' hosts (releases, configuration files, disks, processors); the preview of a program checks them";

export function renderSetPlan(plan: SetPlan, format: Format): string {
    switch (format) {
        case "text":
            return renderText(plan);
        case "markdown":
            return `${renderMarkdown(report(plan))}\n\n_${unobservedHosts}._`;
        case "json":
            return JSON.stringify({ ...report(plan), observedHosts: false }, undefined, 2);
    }
}

/** Renders a plan as `pulumi preview` prints it: the steps of a blocked plan are not shown. */
function renderText(plan: SetPlan): string {
    const { topology, hops, findings, approvalToken } = plan;
    const blocked = isBlocked(plan);
    const lines = [
        renderTopology(topology),
        blocked ? `${headOf(plan)}:` : renderFcvBehind(topology),
        findings.length > 0 && renderFindings(findings),
        !blocked && renderPlan(topology, hops, findings),
        !blocked && approvalToken !== null && renderToken(approvalToken),
        unobservedHosts,
    ];
    return lines.filter((line) => typeof line === "string").join("\n");
}

function headOf(plan: SetPlan): string {
    const can = isBlocked(plan) ? "cannot" : "can";
    return `${plan.topology.setName} ${can} be upgraded to ${lastOf(plan.hops).goal.version}`;
}

function report(plan: SetPlan): PlanReport {
    const { topology, hops, findings, approvalToken } = plan;
    return isBlocked(plan)
        ? findingsOnly(plan)
        : reportPlan(topology, hops, findings, approvalToken);
}

/** Renders only the findings. */
export function renderPreflight(plan: SetPlan, format: Format): string {
    const { topology, hops, findings } = plan;
    const { setName } = topology;
    const { version } = lastOf(hops).goal;
    switch (format) {
        case "text":
            return [
                findings.length === 0
                    ? `No problems found: ${headOf(plan)}`
                    : renderFindings(findings),
                unobservedHosts,
            ].join("\n");
        case "markdown":
            return `${renderMarkdown(findingsOnly(plan))}\n\n_${unobservedHosts}._`;
        case "json":
            return JSON.stringify(
                { setName, version, findings, observedHosts: false },
                undefined,
                2,
            );
    }
}

function findingsOnly(plan: SetPlan): PlanReport {
    const { topology, hops, findings } = plan;
    return { ...reportPlan(topology, hops, findings), hops: [], text: headOf(plan) };
}
