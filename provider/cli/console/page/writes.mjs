import { byId, fill, make, renderDuration, renderSeconds, showText } from "./dom.mjs";

const svg = "http://www.w3.org/2000/svg";
const width = 600;
const height = 24;
const minSpanMs = 60_000;
const tickSecs = [10, 15, 30, 60, 120, 300];
const maxTicks = 6;

/** Kinds differ in height, not only in colour: a gap rises above the line. */
const tops = { writable: 8, "no-primary": 0, unknown: 20 };

/** Shows when the set took writes: a timeline with an axis, and each gap with its length. */
export function showWrites({ timeline, gaps, everyMs, keepMs }) {
    const endMs = timeline.at(-1)?.lastMs ?? 0;
    const spanMs = Math.min(keepMs, Math.max(minSpanMs, endMs - (timeline[0]?.firstMs ?? endMs)));
    const share = (ms) => Math.max(0, 1 - (endMs - ms) / spanMs);
    byId("timeline").replaceChildren(
        ...timeline.map((interval, index) => drawInterval(interval, timeline[index - 1], share)),
    );
    drawAxis(spanMs);
    drawMarks(gaps, share);
    showNow(timeline);
    showText(
        "writes-text",
        timeline.length === 0
            ? "Not observed yet"
            : `Every ${everyMs} ms, and whenever a member reports a role change, the console asks all members which one takes writes (hello). It writes nothing.`,
    );
    fill("gaps", gaps, () => gaps.map(drawGap));
}

function drawInterval(interval, before, share) {
    const rect = document.createElementNS(svg, "rect");
    const from = width * share(before?.lastMs ?? interval.firstMs);
    // A gap of some tenths of a second must stay visible among minutes.
    const minWidth = interval.kind === "writable" ? 0 : 3;
    const top = tops[interval.kind];
    const place = { x: from, y: top, height: height - top };
    const size = { width: Math.max(minWidth, width * share(interval.lastMs) - from) };
    for (const [name, value] of Object.entries({ class: interval.kind, ...place, ...size })) {
        rect.setAttribute(name, String(value));
    }
    return rect;
}

function drawAxis(spanMs) {
    const each = tickSecs.find((secs) => spanMs / 1000 / secs <= maxTicks) ?? tickSecs.at(-1);
    const ticks = Array.from(
        { length: Math.floor(spanMs / 1000 / each) + 1 },
        (_, index) => index * each,
    );
    const places = ticks.map((secs) => [secs, (1 - (secs * 1000) / spanMs).toFixed(4)]);
    fill("axis", places, () =>
        places.map(([secs, place]) =>
            placeAt(make("span", {}, secs === 0 ? "now" : ago(secs)), place),
        ),
    );
}

function ago(secs) {
    return secs % 60 === 0 ? `${secs / 60} min` : `${secs} s`;
}

/** Only the last mark has its length: several may be close together. */
function drawMarks(gaps, share) {
    const marks = gaps.map(({ fromMs, kind, text }, index) => [
        share(fromMs).toFixed(3),
        kind,
        index === gaps.length - 1 ? text : "",
    ]);
    fill("marks", marks, () =>
        marks.map(([place, kind, text]) => placeAt(make("span", { className: kind }, text), place)),
    );
}

/** Sets a custom property of the style sheet: the page's policy allows no style attributes. */
function placeAt(element, share) {
    element.style.setProperty("--at", share);
    element.classList.toggle("late", Number(share) > 0.5);
    return element;
}

function showNow(timeline) {
    const last = timeline.at(-1);
    byId("now").className = `now ${last?.kind ?? ""}`;
    showText("now", last && describeNow(last));
}

function describeNow({ kind, host, firstMs, lastMs }) {
    const forMs = lastMs - firstMs;
    switch (kind) {
        case "writable":
            return `${host} takes writes`;
        case "no-primary":
            return forMs === 0 ? "No primary, just now" : `No primary for ${renderSeconds(forMs)}`;
        default:
            return `No answer for ${renderDuration(forMs / 1000)}`;
    }
}

function drawGap({ fromMs, kind, text }) {
    const what = kind === "unknown" ? "no answer" : "no primary";
    return make(
        "li",
        { className: kind },
        make(
            "time",
            { dateTime: new Date(fromMs).toISOString() },
            new Date(fromMs).toLocaleTimeString(),
        ),
        ` ${what}, ${text}`,
    );
}
