import { fill, make, seconds } from "./dom.mjs";

/** What the stack's state keeps of upgrades, and Pulumi's history of updates. */
export function showPast({ updates, upgrades }) {
    fill("last", upgrades, () => upgrades.map(drawUpgrade));
    fill("past", updates, () =>
        updates.map((update) => {
            const { kind, result, startedMs, endedMs, desired, message } = update;
            const parts = [
                `${kind} ${result}`,
                new Date(startedMs).toLocaleString(),
                seconds(endedMs - startedMs),
                ...(desired === null ? [] : [`version ${desired}`]),
                ...(message === "" ? [] : [message]),
            ];
            return make("li", {}, parts.join(", "));
        }),
    );
}

/** The newest one is open. */
function drawUpgrade(upgrade, index) {
    const { from, to, startedAt, totalMs, noPrimaryMs } = upgrade;
    const name = `${from} to ${to}`;
    const facts = [
        index === 0 ? `The last upgrade: ${name}` : name,
        new Date(startedAt).toLocaleString(),
        `${seconds(totalMs)} in all`,
        `${seconds(noPrimaryMs)} without a primary (measured by the update itself)`,
    ];
    return make(
        "details",
        { className: "upgrade", open: index === 0 },
        make("summary", {}, facts.join(", ")),
        make(
            "div",
            {
                className: "scroll",
                // It scrolls in narrow windows: by keyboard too.
                tabIndex: 0,
                role: "region",
                ariaLabel: `Members' turns, ${name}, ${startedAt}`,
            },
            drawMemberUpdates(upgrade),
        ),
    );
}

const head = ["member", "was", "from", "to", "began after", "took", "down", "without a primary"];

/** The bars say nothing that the numbers don't. */
function drawMemberUpdates({ updates, totalMs }) {
    const row = (tag, cells, last) =>
        make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)), last);
    return make(
        "table",
        {},
        row("th", head, make("td", { ariaHidden: "true" })),
        ...updates.map((turn) => {
            const { host, role, from, to } = turn;
            const times = [turn.afterMs, turn.totalMs, turn.downMs, turn.noPrimaryMs].map(seconds);
            return row("td", [host, role, from, to, ...times], drawBar(turn, totalMs));
        }),
    );
}

const svg = "http://www.w3.org/2000/svg";
const width = 200;
const height = 12;

function drawBar({ afterMs, totalMs }, allMs) {
    const bar = document.createElementNS(svg, "svg");
    const rect = document.createElementNS(svg, "rect");
    const place = (ms) => (width * ms) / Math.max(1, allMs);
    for (const [element, values] of [
        [bar, { class: "bar", viewBox: `0 0 ${width} ${height}`, width, height }],
        // One that took a minute of a day has to be seen.
        [rect, { x: place(afterMs), width: Math.max(2, place(totalMs)), height }],
    ]) {
        for (const [name, value] of Object.entries(values)) {
            element.setAttribute(name, String(value));
        }
    }
    bar.append(rect);
    return make("td", { ariaHidden: "true" }, bar);
}
