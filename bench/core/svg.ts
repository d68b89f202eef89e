import { majorityWriter } from "./figures";
import type { Span, UpgradeRecord } from "./record";
import type { Activity, Segment } from "./timeline";
import { timelineOf } from "./timeline";

/** One upgrade to draw. */
export interface Drawn {
    readonly strategy: string;
    readonly record: UpgradeRecord;
}

const width = 860;
const left = 110;
const right = 20;
const titleHeight = 26;
const laneHeight = 16;
const laneGap = 6;
const chartHeight = 64;
const markMs = 5_000;
/** Also drawn before and after the upgrade. */
const marginMs = 1_000;
/** Shorter latencies are not drawn: there are thousands of them. */
const minDrawnMs = 20;

const names: Readonly<Record<string, string>> = {
    documented: "The documented procedure",
    package: "This package",
};

const activities: Readonly<Record<Activity, string>> = {
    primary: "primary",
    secondary: "secondary",
    leaving: "waits for its clients to leave",
    stopping: "shuts down",
    down: "down",
    starting: "starts",
};

/** For light and dark pages alike. */
const style = `
text{font:12px system-ui,sans-serif;fill:#24292f}
.head{font-weight:600;font-size:14px}.small{font-size:10px}
.primary{fill:#1a7f37}.secondary{fill:#7cc68d}.leaving{fill:#d4a72c}.stopping{fill:#fb8f44}.down{fill:#cf222e}.starting{fill:#8c959f}
.new{stroke:#0969da;stroke-width:2}.axis{stroke:#8c959f;stroke-width:.5}.latency{fill:#0969da}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.secondary{fill:#347d39}.primary{fill:#57ab5a}.latency{fill:#539bf5}.new{stroke:#539bf5}}
`.replace(/\n/g, "");

/** Draws the upgrades one below the other, on the same scales. */
export function drawUpgrades(upgrades: readonly Drawn[]): string {
    const spans = upgrades.map(({ record }) => spanOf(record));
    const longestMs = Math.max(...spans.map(({ fromMs, toMs }) => toMs - fromMs));
    const scales = { pxPerMs: (width - left - right) / longestMs, highestMs: highestOf(upgrades) };
    let top = 28;
    const panels = upgrades.map((upgrade) => {
        const panel = drawPanel(upgrade, top, scales);
        top += panelHeight(upgrade.record);
        return panel;
    });
    const title = upgrades.map(({ strategy }) => nameOf(strategy)).join("; ");
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" role="img">`,
        `<title>${title}: members and write latencies over time</title>`,
        `<style>${style}</style>`,
        drawLegend(),
        ...panels,
        "</svg>",
    ].join("\n");
}

function nameOf(strategy: string): string {
    return names[strategy] ?? strategy;
}

function spanOf({ beganMs, endedMs }: UpgradeRecord): Span {
    return { fromMs: beganMs - marginMs, toMs: endedMs + marginMs };
}

function lanesHeight({ members }: UpgradeRecord): number {
    return members.length * (laneHeight + laneGap);
}

function panelHeight(record: UpgradeRecord): number {
    return titleHeight + lanesHeight(record) + chartHeight + 40;
}

function drawLegend(): string {
    let x = left;
    const entries = Object.entries(activities).map(([activity, text]) => {
        const entry = `<rect class="${activity}" x="${x}" y="6" width="10" height="10"/><text class="small" x="${x + 14}" y="15">${text}</text>`;
        x += 26 + text.length * 5.5;
        return entry;
    });
    const line = `<path class="new" d="M${x} 11h12"/><text class="small" x="${x + 16}" y="15">new version</text>`;
    return [...entries, line].join("");
}

interface Scales {
    readonly pxPerMs: number;
    readonly highestMs: number;
}

function drawPanel({ strategy, record }: Drawn, top: number, scales: Scales): string {
    const span = spanOf(record);
    const x = (atMs: number) => left + (atMs - span.fromMs) * scales.pxPerMs;
    const seconds = ((record.endedMs - record.beganMs) / 1000).toFixed(1);
    const lanes = record.members.map((member, index) => {
        const y = top + titleHeight + index * (laneHeight + laneGap);
        const segments = timelineOf(member, span);
        const blocks = segments.map((segment) => {
            const isNew = segment.version !== segments[0]?.version && segment.activity !== "down";
            return drawSegment(segment, isNew, y, x);
        });
        return `<text x="8" y="${y + 12}">member ${index + 1}</text>${blocks.join("")}`;
    });
    const chartTop = top + titleHeight + lanesHeight(record) + 4;
    return [
        `<text class="head" x="${left}" y="${top + 16}">${nameOf(strategy)}: ${seconds} s</text>`,
        ...lanes,
        drawLatencies(record, chartTop, x, scales.highestMs),
        drawTime(record, chartTop + chartHeight + 14, x),
    ].join("\n");
}

function drawSegment(
    { fromMs, toMs, activity }: Segment,
    isNew: boolean,
    y: number,
    x: (atMs: number) => number,
): string {
    const [from, to] = [round(x(fromMs)), round(x(toMs))];
    const block = `<rect class="${activity}" x="${from}" y="${y}" width="${round(to - from)}" height="${laneHeight}"/>`;
    return isNew ? `${block}<path class="new" d="M${from} ${y + laneHeight + 1}H${to}"/>` : block;
}

/** Rounds to tenths of a pixel. */
function round(px: number): number {
    return Math.round(px * 10) / 10;
}

/** Draws each majority write as a bar: as wide as the write lasted, as high as its latency. */
function drawLatencies(
    { applications }: UpgradeRecord,
    top: number,
    x: (atMs: number) => number,
    highestMs: number,
): string {
    const bottom = top + chartHeight;
    const y = (ms: number) => round(bottom - (chartHeight * ms) / highestMs);
    const grid = [0, highestMs / 2, highestMs].map(
        (ms) =>
            `<path class="axis" d="M${left} ${y(ms)}H${width - right}"/><text class="small" text-anchor="end" x="${left - 6}" y="${y(ms) + 3}">${ms} ms</text>`,
    );
    const writer = applications.find(({ name }) => name === majorityWriter);
    const slow = (writer?.operations ?? []).filter(({ tookMs }) => tookMs >= minDrawnMs);
    const bars = slow.flatMap(({ startedMs, tookMs }) => {
        const from = round(x(startedMs));
        const to = round(x(startedMs + tookMs));
        const isInside = from >= left && to <= width - right;
        return isInside
            ? `M${from} ${bottom}V${y(tookMs)}H${Math.max(to, from + 1)}V${bottom}z`
            : [];
    });
    return [
        ...grid,
        `<text class="small" x="8" y="${top + 30}">majority</text><text class="small" x="8" y="${top + 42}">write time</text>`,
        `<path class="latency" d="${bars.join("")}"/>`,
    ].join("\n");
}

/** The top of the scale for all upgrades of a picture: the longest write, rounded up. */
function highestOf(upgrades: readonly Drawn[]): number {
    const all = upgrades
        .flatMap(({ record }) => record.applications)
        .filter(({ name }) => name === majorityWriter)
        .flatMap(({ operations }) => operations.map(({ tookMs }) => tookMs));
    const longest = all.reduce((max, tookMs) => Math.max(max, tookMs), 0);
    return Math.max(200, Math.ceil(longest / 200) * 200);
}

/** A mark every five seconds. */
function drawTime(
    { beganMs, endedMs }: UpgradeRecord,
    y: number,
    x: (atMs: number) => number,
): string {
    const marks = Math.floor((endedMs - beganMs) / markMs) + 1;
    return Array.from({ length: marks }, (_, index) => index * markMs)
        .map(
            (ms) =>
                `<text class="small" text-anchor="middle" x="${round(x(beganMs + ms))}" y="${y}">${ms / 1000} s</text>`,
        )
        .join("");
}
