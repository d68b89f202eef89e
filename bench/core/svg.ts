import type { UpgradeRecord, Span } from "./record";
import { majorityWriter } from "./figures";
import type { Activity } from "./timeline";
import { timelineOf } from "./timeline";

/** One upgrade to draw. */
export interface Drawn {
    readonly strategy: string;
    readonly record: UpgradeRecord;
}

const width = 860;
const left = 110;
const right = 20;
const laneHeight = 16;
const laneGap = 6;
const chartHeight = 70;
/** What is drawn before and after the upgrade itself. */
const marginMs = 1_000;
/** Latencies are drawn on a logarithmic scale from 1 ms to 30 s. */
const decades = [1, 10, 100, 1_000, 10_000];
const highestMs = 30_000;

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

/** One below the other, on the same scale of time. */
export function drawUpgrades(upgrades: readonly Drawn[]): string {
    const longestMs = Math.max(
        ...upgrades.map(({ record }) => spanOf(record).toMs - spanOf(record).fromMs),
    );
    const scale = (width - left - right) / longestMs;
    let top = 34;
    const panels = upgrades.map((upgrade) => {
        const panel = drawPanel(upgrade, top, scale);
        top += panelHeight(upgrade.record);
        return panel;
    });
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" role="img">`,
        `<title>${upgrades.map(({ strategy }) => nameOf(strategy)).join("; ")}: members and write latencies over time</title>`,
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

function panelHeight({ members }: UpgradeRecord): number {
    return 28 + members.length * (laneHeight + laneGap) + chartHeight + 44;
}

function drawLegend(): string {
    let x = left;
    const entries = Object.entries(activities).map(([activity, text]) => {
        const entry = `<rect class="${activity}" x="${x}" y="6" width="10" height="10"/><text class="small" x="${x + 14}" y="15">${text}</text>`;
        x += 24 + text.length * 6;
        return entry;
    });
    const line = `<path class="new" d="M${x} 11h12"/><text class="small" x="${x + 16}" y="15">new version</text>`;
    return [...entries, line].join("");
}

function drawPanel({ strategy, record }: Drawn, top: number, scale: number): string {
    const span = spanOf(record);
    const x = (atMs: number) => (left + (atMs - span.fromMs) * scale).toFixed(1);
    const seconds = ((record.endedMs - record.beganMs) / 1000).toFixed(1);
    const title = `<text class="head" x="${left}" y="${top + 16}">${nameOf(strategy)}: ${seconds} s</text>`;
    const firstVersion = timelineOf(record.members[0] ?? { host: "", events: [] }, span)[0]
        ?.version;
    const lanes = record.members.flatMap((member, index) => {
        const y = top + 28 + index * (laneHeight + laneGap);
        const segments = timelineOf(member, span).map(({ fromMs, toMs, activity, version }) => {
            const [from, to] = [x(fromMs), x(toMs)];
            const block = `<rect class="${activity}" x="${from}" y="${y}" width="${(Number(to) - Number(from)).toFixed(1)}" height="${laneHeight}"/>`;
            const isNew = version !== firstVersion && activity !== "down";
            return isNew
                ? `${block}<path class="new" d="M${from} ${y + laneHeight + 1}H${to}"/>`
                : block;
        });
        return [`<text x="8" y="${y + 12}">member ${index + 1}</text>`, ...segments];
    });
    const chartTop = top + 28 + record.members.length * (laneHeight + laneGap) + 6;
    return [
        title,
        ...lanes,
        drawLatencies(record, chartTop, x),
        drawTime(record, chartTop, x),
    ].join("\n");
}

/** How long each majority write took, as a bar from where it was sent: the longest of each tenth of a pixel row. */
function drawLatencies(record: UpgradeRecord, top: number, x: (atMs: number) => string): string {
    const span = spanOf(record);
    const y = (ms: number) =>
        top + chartHeight * (1 - Math.log10(Math.max(1, ms)) / Math.log10(highestMs));
    const grid = decades.map((ms) => {
        const at = y(ms).toFixed(1);
        const text = ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
        return `<path class="axis" d="M${left} ${at}H${width - right}"/><text class="small" text-anchor="end" x="${left - 6}" y="${(Number(at) + 3).toFixed(1)}">${text}</text>`;
    });
    const writer = record.applications.find(({ name }) => name === majorityWriter);
    const highest = new Map<number, number>();
    for (const { startedMs, tookMs } of writer?.operations ?? []) {
        if (startedMs + tookMs > span.fromMs && startedMs < span.toMs) {
            const column = Math.round(Number(x(Math.max(startedMs, span.fromMs))));
            highest.set(column, Math.max(highest.get(column) ?? 0, tookMs));
        }
    }
    const bottom = top + chartHeight;
    const bars = [...highest].map(
        ([column, ms]) => `M${column} ${bottom}V${y(ms).toFixed(0)}h1V${bottom}z`,
    );
    return [
        ...grid,
        `<text class="small" x="8" y="${top + 10}">majority</text><text class="small" x="8" y="${top + 22}">writes took</text>`,
        `<path class="latency" d="${bars.join("")}"/>`,
    ].join("\n");
}

function drawTime(record: UpgradeRecord, chartTop: number, x: (atMs: number) => string): string {
    const totalSecs = (record.endedMs - record.beganMs) / 1000;
    const marks: string[] = [];
    for (let second = 0; second <= totalSecs; second += 5) {
        const at = x(record.beganMs + second * 1000);
        marks.push(
            `<text class="small" text-anchor="middle" x="${at}" y="${chartTop + chartHeight + 14}">${second} s</text>`,
        );
    }
    return marks.join("");
}
