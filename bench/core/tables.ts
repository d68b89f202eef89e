import { phases } from "./phases";
import type { Headline, PreviewResult, Result, StrategyResult } from "./result";

type Row = readonly string[];

/** Renders everything as Markdown, for the terminal and to be pasted into README.md. */
export function renderResult(result: Result): string {
    const { from, to, members, rounds, load, cores, preview } = result;
    const strategies = Object.entries(result.strategies);
    const conditions = `${from} to ${to}, ${members} members, ${rounds} rounds, ${load} of each application, ${cores} cores`;
    return [
        `Upgrades: ${conditions}; median (least to most), share of "documented"`,
        headlineTable(strategies),
        "Gaps of each application in ms: longest / summed (all above 50 ms), by phase",
        phaseTable(strategies),
        "Where the time goes, in seconds, for each member",
        memberTable(strategies),
        ...(preview ? ["What the package adds to a preview", previewTable(preview)] : []),
    ].join("\n\n");
}

function headlineTable(strategies: readonly (readonly [string, StrategyResult])[]): string {
    const documented = strategies.find(([name]) => name === "documented")?.[1];
    const rows = strategies.map(([name, result]) => {
        const cell = (headline: Headline, show: (value: number) => string) => {
            const { median, least, most } = result.spread[headline];
            const spread = least === most ? "" : ` (${show(least)} to ${show(most)})`;
            return `${show(median)}${spread}${shareOf(median, documented?.[headline])}`;
        };
        const count = (headline: Headline) => {
            const { median, least, most } = result.spread[headline];
            return least === most ? String(median) : `${median} (${least} to ${most})`;
        };
        return [
            name,
            cell("totalMs", inSeconds),
            cell("longestMajorityGapMs", inMs),
            cell("noPrimaryMs", inMs),
            count("failedOperations"),
            count("retriedOperations"),
            count("lostWrites"),
            inSeconds(result.cpuMs),
        ];
    });
    return markdown([
        [
            "strategy",
            "total s",
            "longest majority-write gap ms",
            "no primary ms",
            "failed",
            "retried",
            "lost",
            "own CPU s",
        ],
        ...rows,
    ]);
}

/** ", 0.24×": the share of the documented procedure's figure. */
function shareOf(value: number, documented: number | undefined): string {
    return documented === undefined || documented === 0
        ? ""
        : `, ${(value / documented).toFixed(2)}×`;
}

function phaseTable(strategies: readonly (readonly [string, StrategyResult])[]): string {
    const rows = strategies.flatMap(([name, { applications }]) =>
        applications.map((application) => [
            name,
            application.name,
            ...phases.map((phase) => {
                const { longestMs, summedMs } = application.phases[phase];
                return `${inMs(longestMs)} / ${inMs(summedMs)}`;
            }),
        ]),
    );
    return markdown([["strategy", "application", ...phases], ...rows]);
}

function memberTable(strategies: readonly (readonly [string, StrategyResult])[]): string {
    const rows = strategies.flatMap(([name, { members, afterMs }]) => [
        ...members.map((member, index) => [
            name,
            `${index + 1}: ${member.role}`,
            ...[member.beforeMs, member.quiesceMs, member.shutdownMs].map(inSeconds),
            ...[member.switchMs, member.bootMs, member.catchUpMs].map(inSeconds),
        ]),
        [name, "after the last", inSeconds(afterMs), "", "", "", "", ""],
    ]);
    return markdown([
        ["strategy", "member", "before", "quiesce", "shutdown", "switch", "boot", "catch up"],
        ...rows,
    ]);
}

function previewTable(preview: PreviewResult): string {
    return markdown([
        ["`pulumi preview`", "ms"],
        ["empty program", inMs(preview.emptyMs)],
        ["added by an upgrade to plan", inMs(preview.ownMs)],
        ["added where there is nothing to do", inMs(preview.ownNothingToDoMs)],
        ["of this, one trivial dynamic resource and one command", inMs(preview.engineMs)],
    ]);
}

function inSeconds(ms: number): string {
    return (ms / 1000).toFixed(1);
}

function inMs(ms: number): string {
    return String(Math.round(ms));
}

/** Renders rows as a Markdown table; the first row is its head. */
export function markdown(rows: readonly Row[]): string {
    const widths: number[] = [];
    for (const row of rows) {
        row.forEach((cell, column) => {
            widths[column] = Math.max(widths[column] ?? 0, cell.length);
        });
    }
    const line = (row: Row) =>
        `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
    const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
    const [head = [], ...body] = rows;
    return [line(head), rule, ...body.map(line)].join("\n");
}
