import { at, fill, make, roughly, say, seconds } from "./dom.mjs";

const svg = "http://www.w3.org/2000/svg";
const width = 600;
const height = 24;
const leastSpanMs = 60_000;
const tickSecs = [10, 15, 30, 60, 120, 300];
const mostTicks = 6;

/** Heights tell the kinds apart too, not the colours alone: a gap stands out above the line. */
const tops = { writable: 8, "no-primary": 0, unknown: 20 };

/** When the set took writes: a line with its axis, each gap with its length. */
export function showWrites({ timeline: line, gaps, everyMs, keepMs }) {
    const endMs = line.at(-1)?.lastMs ?? 0;
    const spanMs = Math.min(keepMs, Math.max(leastSpanMs, endMs - (line[0]?.firstMs ?? endMs)));
    const share = (ms) => Math.max(0, 1 - (endMs - ms) / spanMs);
    at("line").replaceChildren(
        ...line.map((interval, index) => bar(interval, line[index - 1], share)),
    );
    drawAxis(spanMs);
    drawMarks(gaps, share);
    showNow(line);
    say(
        "writes-text",
        line.length === 0
            ? "Not looked at yet"
            : `Every ${everyMs} ms, and whenever a member tells, all are asked which of them takes writes (hello). Nothing is written.`,
    );
    fill("gaps", gaps, () => gaps.map(drawGap));
}

function bar(interval, before, share) {
    const rect = document.createElementNS(svg, "rect");
    const from = width * share(before?.lastMs ?? interval.firstMs);
    // A gap of some tenths of a second has to be seen among minutes.
    const least = interval.kind === "writable" ? 0 : 3;
    const top = tops[interval.kind];
    const place = { x: from, y: top, height: height - top };
    const size = { width: Math.max(least, width * share(interval.lastMs) - from) };
    for (const [name, value] of Object.entries({ class: interval.kind, ...place, ...size })) {
        rect.setAttribute(name, String(value));
    }
    return rect;
}

function drawAxis(spanMs) {
    const each = tickSecs.find((secs) => spanMs / 1000 / secs <= mostTicks) ?? tickSecs.at(-1);
    const ticks = Array.from(
        { length: Math.floor(spanMs / 1000 / each) + 1 },
        (_, index) => index * each,
    );
    const places = ticks.map((secs) => [secs, (1 - (secs * 1000) / spanMs).toFixed(4)]);
    fill("axis", places, () =>
        places.map(([secs, place]) =>
            placed(make("span", {}, secs === 0 ? "now" : ago(secs)), place),
        ),
    );
}

function ago(secs) {
    return secs % 60 === 0 ? `${secs / 60} min` : `${secs} s`;
}

/** The length at the last one only: several may be close together. */
function drawMarks(gaps, share) {
    const marks = gaps.map(({ fromMs, kind, text }, index) => [
        share(fromMs).toFixed(3),
        kind,
        index === gaps.length - 1 ? text : "",
    ]);
    fill("marks", marks, () =>
        marks.map(([place, kind, text]) => placed(make("span", { className: kind }, text), place)),
    );
}

/** By the style sheet's own means: the page's policy lets no style attribute in. */
function placed(element, share) {
    element.style.setProperty("--at", share);
    element.classList.toggle("late", Number(share) > 0.5);
    return element;
}

function showNow(line) {
    const last = line.at(-1);
    at("now").className = `now ${last?.kind ?? ""}`;
    say("now", last && nowOf(last));
}

function nowOf({ kind, host, firstMs, lastMs }) {
    const forMs = lastMs - firstMs;
    switch (kind) {
        case "writable":
            return `${host} takes writes`;
        case "no-primary":
            return forMs === 0 ? "No primary, just now" : `No primary for ${seconds(forMs)}`;
        default:
            return `Not seen for ${roughly(forMs / 1000)}`;
    }
}

function drawGap({ fromMs, kind, text }) {
    const what = kind === "unknown" ? "not seen" : "no primary";
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
