import type { Finding } from "./errors";
import type { Goal } from "./plan";
import { roleOf } from "./plan";
import type { Step } from "./step";
import { describeStep } from "./step";
import type { Topology } from "./topology";

/** Every step as "3/13 Start db2:27017 with 6.0.27". */
export function numberSteps(steps: readonly Step[]): readonly string[] {
    return steps.map(
        (step, index) => `${String(index + 1)}/${String(steps.length)} ${describeStep(step)}`,
    );
}

/** One line a member: where the set stands before anything is done. */
export function renderTopology(topology: Topology): string {
    const rows = topology.members.map((member) => [
        member.host,
        member.state,
        member.version ?? "-",
        member.fcv === undefined ? "" : `FCV ${member.fcv}`,
        member.lagSecs === undefined ? "" : `lag ${member.lagSecs.toFixed(1)} s`,
        member.state === "PRIMARY" || member.state === "DOWN" ? "" : roleOf(member),
    ]);
    return [`${topology.setName} now:`, ...alignColumns(rows)].join("\n");
}

/** The numbered plan, with a head line that says from where to where. */
export function renderPlan(topology: Topology, goal: Goal, steps: readonly Step[]): string {
    const { setName } = topology;
    if (steps.length === 0) {
        return `${setName} runs ${goal.version}: nothing to do`;
    }
    const from = [...new Set(topology.members.flatMap((member) => member.version ?? []))];
    const change =
        from.length === 1 && from[0] === goal.version
            ? `${setName} runs ${goal.version}`
            : `${setName} from ${from.sort().join(" and ") || "stopped"} to ${goal.version}`;
    const lines = numberSteps(steps).map((line) => `  ${line}`);
    return [
        `Plan for ${change}, ${String(steps.length)} steps:`,
        ...(steps.some((step) => "to" in step && step.kind !== "raise-fcv")
            ? [
                  `  first ${goal.version} is staged for every member, side by side; nothing is stopped for that`,
              ]
            : []),
        ...lines,
        ...expectation(steps),
    ].join("\n");
}

function expectation(steps: readonly Step[]): readonly string[] {
    const handOvers = steps.filter((step) => step.kind === "hand-over").length;
    return handOvers === 0
        ? []
        : [
              `  Writes wait during the hand-over only: usually well under a second; drivers with retryable writes see no error`,
          ];
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
