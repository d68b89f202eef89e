import type { Finding } from "../errors/errors";
import { concurrentIn } from "../plan/batches";
import type { Hop } from "../plan/upgrade-path";
import { isIdle, lastOf } from "../plan/upgrade-path";
import { roleOf } from "../plan/plan";
import type { MembershipStep } from "./render-membership";
import { renderMembership } from "./render-membership";
import { renderPlan } from "./render";
import type { Role, Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Member, MemberState, Topology } from "../topology/topology";

/** A member as it was observed; null: not known, or not to be told of such a member. */
export interface MemberReport {
    readonly host: string;
    readonly role: Role;
    readonly state: MemberState;
    readonly version: string | null;
    readonly featureCompatibilityVersion: string | null;
    readonly lagSecs: number | null;
}

/** A plan for machines: plain JSON. New fields may come; those there keep their meaning. */
export interface PlanReport {
    readonly setName: string;
    /** The version at the end of the plan. */
    readonly version: string;
    readonly findings: readonly Finding[];
    /** As they were observed. */
    readonly members: readonly MemberReport[];
    readonly hops: readonly {
        readonly version: string;
        readonly steps: readonly PlannedStep[];
    }[];
    /** For `upgrade.approve.token`; null where there is nothing to do, or something speaks against it. */
    readonly approvalToken: string | null;
    /** What is left between who is in the set and who should be. Absent: nothing. */
    readonly memberChanges?: readonly (MembershipStep & {
        readonly number: number;
        readonly text: string;
    })[];
    /** The same for people, as `pulumi preview` prints it. */
    readonly text: string;
}

/** `number` counts from 1 through all hops; `text` is the step's sentence; the rest is the step itself. */
export type PlannedStep = Step & {
    readonly number: number;
    readonly text: string;
    /** Members whose turns run side by side with this one's. Absent: none. */
    readonly inParallelWith?: readonly string[];
};

export function reportPlan(
    topology: Topology,
    hops: readonly Hop[],
    findings: readonly Finding[],
    approvalToken: string | null = null,
    memberChanges: readonly MembershipStep[] = [],
): PlanReport {
    let number = 0;
    const isChange = memberChanges.length > 0;
    return {
        setName: topology.setName,
        version: lastOf(hops).goal.version,
        findings,
        members: topology.members.map(reportMember),
        hops: hops.map((hop) => {
            const concurrent = concurrentIn(hop);
            return {
                version: hop.goal.version,
                steps: hop.steps.map((step) => {
                    number += 1;
                    const others = "host" in step ? concurrent.get(step.host) : undefined;
                    return {
                        ...step,
                        number,
                        text: describeStep(step),
                        ...(others && { sideBySideWith: others }),
                    };
                }),
            };
        }),
        approvalToken,
        ...(isChange && {
            memberChanges: memberChanges.map((step, index) => ({
                ...step,
                number: index + 1,
                text: describeStep(step),
            })),
        }),
        text: [
            ...(isChange && isIdle(hops) ? [] : [renderPlan(topology, hops)]),
            ...(isChange ? [renderMembership(topology.setName, memberChanges)] : []),
        ].join("\n"),
    };
}

export function reportMember(member: Member): MemberReport {
    return {
        host: member.host,
        role: roleOf(member),
        state: member.state,
        version: member.version ?? null,
        featureCompatibilityVersion: member.fcv ?? null,
        lagSecs: member.lagSecs ?? null,
    };
}

/** The report as a comment for a pull request: findings, members, steps. */
export function renderMarkdown(report: PlanReport): string {
    const [head = "", ...rest] = report.text.split("\n");
    return [
        `### ${escape(head)}`,
        ...report.findings.map(
            ({ severity, code, message, remedy }) =>
                `- **${severity}** \`${code}\`: ${escape(message)}. *${escape(remedy)}*`,
        ),
        table(
            ["member", "role", "state", "version", "FCV", "lag"],
            report.members.map((member) => [
                member.host,
                member.role,
                member.state,
                member.version ?? "-",
                member.featureCompatibilityVersion ?? "-",
                member.lagSecs === null ? "-" : `${member.lagSecs.toFixed(1)} s`,
            ]),
        ),
        ...(rest.length === 0 ? [] : [["```text", ...rest, "```"].join("\n")]),
        ...(report.approvalToken === null
            ? []
            : [`Approval token of this plan: \`${report.approvalToken}\``]),
    ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]) => `| ${cells.map(escape).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Names of members and sets are text, never markup. */
function escape(text: string): string {
    return text.replace(/[\\`*_[\]<>|#]/g, "\\$&");
}
