import { html } from "hono/html";

import type { Gap } from "./availability";
import { describeGap } from "./availability";
import { defined } from "../../../core/json/defined";
import type { Revert } from "../../../core/errors/failure";
import { escapeMarkdown, markdownTable } from "../../../core/report/markdown";
import { renderSeconds } from "../../../core/report/render-seconds";
import type { RunFailure, RunPhase, RunRecord } from "./run-record";

/** What a summary is made of. */
interface SummaryInput {
    /** The stack: "shop/prod". */
    readonly id: string;
    readonly run: RunRecord;
    /** Gaps that the console observed, in this run or outside of it. */
    readonly gaps: readonly Gap[];
}

/** The same in every format. */
interface Content {
    readonly title: string;
    readonly intro: readonly string[];
    readonly sections: readonly Section[];
    readonly errors: readonly string[];
}

interface Section {
    readonly title: string;
    /** The first row is the head. */
    readonly rows: readonly (readonly string[])[];
    readonly text?: string;
}

const phases: Readonly<Record<RunPhase, string>> = {
    previewing: "the preview runs",
    planned: "planned, not started",
    unchanged: "nothing to do",
    refused: "refused in preview: nothing was changed",
    updating: "the update runs",
    stopping: "stopping: members that are down are started first",
    done: "done",
    paused: "paused by the program's upgrade.pauseAfter; the other members wait for its upgrade.resume",
    stopped: "stopped; the next update continues from there",
    failed: "failed; the next update continues from there",
};

/** Renders a run as a document to keep. */
export async function renderSummary(
    input: SummaryInput,
    format: "markdown" | "html",
): Promise<string> {
    const content = contentOf(input);
    return format === "markdown" ? toMarkdown(content) : String(await toHtml(content));
}

function contentOf({ id, run, gaps }: SummaryInput): Content {
    const { startedMs, endedMs } = run;
    const took = endedMs === undefined ? "" : `, after ${renderSeconds(endedMs - startedMs)}`;
    const own = gaps.filter(({ fromMs }) => fromMs >= startedMs && fromMs <= (endedMs ?? Infinity));
    return {
        title: `Upgrade of ${id} to ${run.to}`,
        intro: [`Started ${new Date(startedMs).toISOString()}`, `${phases[run.phase]}${took}`],
        sections: [
            ...run.failures.map(describeFailure),
            {
                title: "Steps",
                rows: [
                    ["step", "state", "took"],
                    ...run.steps.map(({ text, state, tookMs }) => [
                        text,
                        state,
                        tookMs === undefined ? "" : renderSeconds(tookMs),
                    ]),
                ],
            },
            {
                title: "Times without a member that takes writes, as the console observed them",
                rows: [
                    ["from", "length"],
                    ...own.map((gap) => [new Date(gap.fromMs).toISOString(), describeGap(gap)]),
                ],
            },
        ],
        errors: [
            ...(run.error === undefined ? [] : [run.error]),
            ...run.lines.filter(({ isError }) => isError).map(({ text }) => text),
        ],
    };
}

function describeFailure({ member, step, code, reason, log, revert, remedy }: RunFailure): Section {
    const rows = [
        ["what", "failed"],
        ["Step", step ?? ""],
        ["Reason", `${code}: ${reason}`],
        ["Revert", revert ? describeRevert(revert) : ""],
        ["What to do", remedy],
    ];
    return defined({
        title: `Failure of ${member ?? "the upgrade"}`,
        rows: rows.filter(([, value]) => value !== ""),
        text: log?.join("\n"),
    });
}

function describeRevert({ to, error }: Revert): string {
    return error === undefined
        ? `It runs ${to} again`
        : `It could not be reverted to ${to}: ${error}`;
}

function toMarkdown({ title, intro, sections, errors }: Content): string {
    return [
        `# ${escapeMarkdown(title)}`,
        ...intro.map((line) => `- ${escapeMarkdown(line)}`),
        ...sections.flatMap((section) => [
            `\n## ${escapeMarkdown(section.title)}\n`,
            markdownTable(section.rows),
            ...(section.text === undefined ? [] : [`\n${codeBlock(section.text)}`]),
        ]),
        ...(errors.length === 0 ? [] : ["\n## Errors\n", ...errors.map(codeBlock)]),
        "",
    ].join("\n");
}

/** Indents a code block: no text can end such a block. */
function codeBlock(text: string): string {
    return text.replace(/^/gm, "    ");
}

type Html = ReturnType<typeof html>;

/** Renders a page that needs no script and no other file. `html` escapes all that it inserts. */
function toHtml({ title, intro, sections, errors }: Content): Html {
    const shownErrors =
        errors.length === 0
            ? ""
            : html`<h2>Errors</h2>
                  ${errors.map(preformatted)}`;
    return html`<!doctype html>
        <html lang="en">
            <meta charset="utf-8" /><title>${title}</title>
            <style>
                body {
                    font: 16px system-ui;
                    margin: 2em;
                }
                td,
                th {
                    text-align: left;
                    padding: 0.2em 1em 0.2em 0;
                }
            </style>
            <h1>${title}</h1>
            ${intro.map((line) => html`<p>${line}</p>`)} ${sections.map(htmlSection)} ${shownErrors}
        </html> `;
}

function htmlSection({ title, rows: [head = [], ...rows], text }: Section): Html {
    return html`<h2>${title}</h2>
        <table>
            <tr>
                ${head.map((cell) => html`<th>${cell}</th>`)}
            </tr>
            ${rows.map(
                (row) =>
                    html`<tr>
                        ${row.map((cell) => html`<td>${cell}</td>`)}
                    </tr> `,
            )}
        </table>
        ${text === undefined ? "" : preformatted(text)} `;
}

function preformatted(text: string): Html {
    return html`<pre>${text}</pre> `;
}
