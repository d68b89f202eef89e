import type { OplogWindow } from "../inspection/inspection";
import type { Finding } from "../errors/errors";
import { defined } from "../json/defined";
import { concurrentIn } from "../plan/batches";
import type { Hop } from "../plan/upgrade-path";
import { isIdle, lastOf } from "../plan/upgrade-path";
import { roleOf } from "../plan/plan";
import type { MembershipStep } from "./render-membership";
import { renderMembership } from "./render-membership";
import { escapeMarkdown, markdownTable } from "./markdown";
import { renderPlan } from "./render";
import type { Role, Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Member, MemberState, Topology } from "../topology/topology";

/** A member as it was observed; null: not known, or not applicable to such a member. */
export interface MemberReport {
    readonly host: string;
    readonly role: Role;
    readonly state: MemberState;
    readonly version: string | null;
    readonly featureCompatibilityVersion: string | null;
    readonly lagSecs: number | null;
}

/** A member as it was observed, with its oplog. */
export interface MemberStatus extends MemberReport {
    readonly oplogWindowSecs: number | null;
    /** Whether the window was measured on a full oplog; otherwise it is projected. Null without a window. */
    readonly oplogFull: boolean | null;
}

/** A plan for programs: plain JSON. New fields may be added; existing ones keep their meaning. */
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
    /** For `upgrade.approve.token`; null if there is nothing to do or a finding blocks the plan. */
    readonly approvalToken: string | null;
    /** The steps that are left to change the set's members. Absent: none. */
    readonly memberChanges?: readonly (MembershipStep & {
        readonly number: number;
        readonly text: string;
    })[];
    /** The plan as text, as `pulumi preview` prints it. */
    readonly text: string;
}

/** A step with its number, counted from 1 through all hops, and its sentence. */
export type PlannedStep = Step & {
    readonly number: number;
    readonly text: string;
    /** Members that are updated in parallel with this one. Absent: none. */
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
                        ...defined({ inParallelWith: others }),
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
            ...(isChange && isIdle(hops) ? [] : [renderPlan(topology, hops, findings)]),
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

export function statusOf(member: Member, oplog: OplogWindow | undefined): MemberStatus {
    return {
        ...reportMember(member),
        oplogWindowSecs: oplog?.windowSecs ?? null,
        oplogFull: oplog?.full ?? null,
    };
}

/** Renders the report as a comment for a pull request: findings, members, steps. */
export function renderMarkdown(report: PlanReport): string {
    const [head = "", ...rest] = report.text.split("\n");
    return [
        `### ${escapeMarkdown(head)}`,
        ...report.findings.map(
            ({ severity, code, message, remedy }) =>
                `- **${severity}** \`${code}\`: ${escapeMarkdown(message)}. *${escapeMarkdown(remedy)}*`,
        ),
        markdownTable([
            ["member", "role", "state", "version", "FCV", "lag"],
            ...report.members.map((member) => [
                member.host,
                member.role,
                member.state,
                member.version ?? "-",
                member.featureCompatibilityVersion ?? "-",
                member.lagSecs === null ? "-" : `${member.lagSecs.toFixed(1)} s`,
            ]),
        ]),
        ...(rest.length === 0 ? [] : [["```text", ...rest, "```"].join("\n")]),
        ...(report.approvalToken === null
            ? []
            : [`Approval token of this plan: \`${report.approvalToken}\``]),
    ].join("\n\n");
}
