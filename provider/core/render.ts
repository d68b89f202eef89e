import type { Finding } from "./errors";
import type { Goal } from "./plan";
import { roleOf } from "./plan";
import type { Step } from "./step";
import { describeStep } from "./step";
import type { Topology } from "./topology";
import { compareVersions, parseVersion } from "./version";

/** Every step as "3/13 Start db2:27017 with 6.0.27". */
export function numberSteps(steps: readonly Step[]): readonly string[] {
    return steps.map((step, index) => `${index + 1}/${steps.length} ${describeStep(step)}`);
}

/** One line a member: where the set stands before anything is done. */
export function renderTopology(topology: Topology): string {
    const rows = topology.members.map((member) => [
        member.host,
        member.state,
        member.version ?? "-",
        member.fcv === undefined ? "" : `FCV ${member.fcv}`,
        member.lagSecs === undefined ? "" : `lag ${member.lagSecs.toFixed(1)} s`,
        roleOf(member).replace(/^(primary|secondary|arbiter)$/, ""),
    ]);
    return [`${topology.setName} now:`, ...alignColumns(rows)].join("\n");
}

/** The numbered plan, with a head line that says from where to where. */
export function renderPlan(topology: Topology, goal: Goal, steps: readonly Step[]): string {
    if (steps.length === 0) {
        return `${topology.setName} runs ${goal.version}: nothing to do`;
    }
    const switches = steps.some((step) => step.kind === "switch-binary");
    const handsOver = steps.some((step) => step.kind === "hand-over");
    return [
        `Plan for ${describeChange(topology, goal)}, ${steps.length} ${steps.length === 1 ? "step" : "steps"}:`,
        ...(switches
            ? [
                  `  First ${goal.version} is staged for every member, side by side; nothing is stopped for that`,
              ]
            : []),
        ...numberSteps(steps).map((line) => `  ${line}`),
        ...(handsOver
            ? [
                  "  Expected time without a primary: below 1 s, at the hand-over; the rest of the time the set takes writes",
              ]
            : []),
    ].join("\n");
}

/** "rs0 from 5.0.4 to 6.0.27 (one series up, 5.0 to 6.0)". */
function describeChange({ setName, members }: Topology, goal: Goal): string {
    const running = [...new Set(members.flatMap((member) => member.version ?? []))];
    const others = running.filter((version) => version !== goal.version).sort(compareVersions);
    if (others.length === 0) {
        return `${setName} at ${goal.version}`;
    }
    const to = parseVersion(goal.version).series;
    const series = [...new Set(others.map((version) => parseVersion(version).series))];
    const hop = series.every((each) => each === to)
        ? `within series ${to}`
        : `one series up, ${series.filter((each) => each !== to).join(" and ")} to ${to}`;
    return `${setName} from ${others.join(" and ")} to ${goal.version} (${hop})`;
}

/** What a preview says of a set that is not there yet. */
export function renderCreation(topology: Topology, goal: Goal): string {
    const hosts = topology.members.map((member) => member.host);
    return [
        `${topology.setName} is not there yet: ${hosts.length} members of ${goal.version} are started and initiated`,
        ...hosts.map((host) => `  ${host}`),
    ].join("\n");
}

/** All findings, blockers first, each with its way out. */
export function renderFindings(findings: readonly Finding[]): string {
    return [...findings]
        .sort((a, b) => a.severity.localeCompare(b.severity))
        .map(
            (finding) =>
                `${finding.severity} ${finding.code}: ${finding.message}\n  ${finding.remedy}`,
        )
        .join("\n");
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
    const widths = rows.reduce<number[]>(
        (most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)),
        [],
    );
    return rows.map((row) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    );
}
