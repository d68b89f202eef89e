import type { Gap } from "./availability";
import { describeGap } from "./availability";
import type { Revert } from "../../../core/errors/failure";
import type { RunFailure, RunPhase, RunRecord } from "./run-record";

/** What is summed up. */
export interface Summed {
    readonly id: string;
    readonly run: RunRecord;
    readonly gaps: readonly Gap[];
}

type Table = readonly (readonly string[])[];

/** The same in every format. */
interface Content {
    readonly head: string;
    readonly upgradeEvents: readonly string[];
    readonly tables: readonly {
        readonly title: string;
        readonly rows: Table;
        readonly text?: string;
    }[];
    readonly errors: readonly string[];
}

const phases: Readonly<Record<RunPhase, string>> = {
    previewing: "the preview is at work",
    planned: "planned, and not begun",
    unchanged: "nothing to do",
    refused: "refused in preview: nothing was changed",
    updating: "at work",
    stopping: "asked to stop: what is away comes back first",
    done: "done",
    paused: "paused by the program's upgrade.pauseAfter; the other members wait for its upgrade.resume",
    stopped: "stopped; the next update goes on from there",
    failed: "failed; the next update goes on from there",
};

/** A run as a document to keep. */
export function renderSummary(summed: Summed, format: "markdown" | "html"): string {
    const content = contentOf(summed);
    return format === "markdown" ? toMarkdown(content) : toHtml(content);
}

function contentOf({ id, run, gaps }: Summed): Content {
    const took = run.endedMs === undefined ? "" : `, after ${seconds(run.endedMs - run.startedMs)}`;
    const mine = gaps.filter(
        ({ fromMs }) => fromMs >= run.startedMs && fromMs <= (run.endedMs ?? Infinity),
    );
    return {
        head: `Upgrade of ${id} to ${run.to}`,
        upgradeEvents: [
            `Begun ${new Date(run.startedMs).toISOString()}`,
            `${phases[run.phase]}${took}`,
        ],
        tables: [
            ...run.failures.map(tableOf),
            {
                title: "Steps",
                rows: [
                    ["step", "state", "took"],
                    ...run.steps.map(({ text, state, tookMs }) => [
                        text,
                        state,
                        tookMs === undefined ? "" : seconds(tookMs),
                    ]),
                ],
            },
            {
                title: "Times in which no member said that it takes writes, as the console saw them",
                rows: [["from", "length"], ...mine.map((gap) => [timeOf(gap), describeGap(gap)])],
            },
        ],
        errors: [
            ...(run.error === undefined ? [] : [run.error]),
            ...run.lines.filter(({ isError }) => isError).map(({ text }) => text),
        ],
    };
}

function tableOf({ member, step, code, reason, log, revert, remedy }: RunFailure) {
    const rows = [
        ["what", "failed"],
        ["Step", step ?? ""],
        ["Reason", `${code}: ${reason}`],
        ["Put back", revert ? describeRevert(revert) : ""],
        ["What to do", remedy],
    ];
    return {
        title: `Failure of ${member ?? "the upgrade"}`,
        rows: rows.filter(([, value]) => value !== ""),
        ...(log && { text: log.join("\n") }),
    };
}

function describeRevert({ to, error }: Revert): string {
    return error === undefined
        ? `It runs ${to} again`
        : `It could not be put back to ${to}: ${error}`;
}

function timeOf({ fromMs }: Gap): string {
    return new Date(fromMs).toISOString();
}

function seconds(ms: number): string {
    return `${(ms / 1000).toFixed(1)} s`;
}

function toMarkdown({ head, upgradeEvents, tables, errors }: Content): string {
    return [
        `# ${inMarkdown(head)}`,
        ...upgradeEvents.map((upgradeEvent) => `- ${inMarkdown(upgradeEvent)}`),
        ...tables.map(
            ({ title, rows, text }) =>
                `\n## ${inMarkdown(title)}\n\n${markdownTable(rows)}${text === undefined ? "" : `\n\n${codeBlock(text)}`}`,
        ),
        ...(errors.length === 0 ? [] : ["\n## Errors\n", ...errors.map(codeBlock)]),
        "",
    ].join("\n");
}

function markdownTable([head = [], ...rows]: Table): string {
    const line = (cells: readonly string[]) => `| ${cells.map(inMarkdown).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Indented: no text can end such a block. */
function codeBlock(text: string): string {
    return text.replace(/^/gm, "    ");
}

/** Names of members, and what servers say, are text, never markup. */
function inMarkdown(text: string): string {
    return text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replaceAll("\n", "<br>");
}

/** A page of its own, without a script, that needs nothing else. */
function toHtml({ head, upgradeEvents, tables, errors }: Content): string {
    return [
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>${inHtml(head)}</title>`,
        "<style>body{font:16px system-ui;margin:2em}td,th{text-align:left;padding:.2em 1em .2em 0}</style>",
        `<h1>${inHtml(head)}</h1>`,
        ...upgradeEvents.map((upgradeEvent) => `<p>${inHtml(upgradeEvent)}</p>`),
        ...tables.map(
            ({ title, rows, text }) =>
                `<h2>${inHtml(title)}</h2>${htmlTable(rows)}${text === undefined ? "" : `<pre>${inHtml(text)}</pre>`}`,
        ),
        ...(errors.length === 0
            ? []
            : ["<h2>Errors</h2>", ...errors.map((text) => `<pre>${inHtml(text)}</pre>`)]),
        "</html>",
        "",
    ].join("\n");
}

function htmlTable(rows: Table): string {
    const lines = rows.map((row, index) => {
        const tag = index === 0 ? "th" : "td";
        return `<tr>${row.map((cell) => `<${tag}>${inHtml(cell)}</${tag}>`).join("")}</tr>`;
    });
    return `<table>${lines.join("\n")}</table>`;
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

function inHtml(text: string): string {
    return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
