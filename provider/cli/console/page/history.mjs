import { fill, make, renderSeconds } from "./dom.mjs";

/** Shows the upgrades that the stack's state keeps, and Pulumi's history of updates. */
export function showHistory({ updates, upgrades }) {
    fill("past-upgrades", upgrades, () => upgrades.map(drawUpgrade));
    fill("past-updates", updates, () =>
        updates.map((update) => {
            const { kind, result, startedMs, endedMs, desired, message } = update;
            const parts = [
                `${kind} ${result}`,
                new Date(startedMs).toLocaleString(),
                renderSeconds(endedMs - startedMs),
                ...(desired === null ? [] : [`version ${desired}`]),
                ...(message === "" ? [] : [message]),
            ];
            return make("li", {}, parts.join(", "));
        }),
    );
}

/** Draws an upgrade; the newest one is open. */
function drawUpgrade(upgrade, index) {
    const { from, to, startedAt, totalMs, noPrimaryMs } = upgrade;
    const name = `${from} to ${to}`;
    const summary = [
        index === 0 ? `Last upgrade: ${name}` : name,
        new Date(startedAt).toLocaleString(),
        `${renderSeconds(totalMs)} in total`,
        `${renderSeconds(noPrimaryMs)} without a primary (measured by the update itself)`,
    ];
    return make(
        "details",
        { className: "upgrade", open: index === 0 },
        make("summary", {}, summary.join(", ")),
        make(
            "div",
            {
                className: "scroll",
                // Scrollable by keyboard in narrow windows.
                tabIndex: 0,
                role: "region",
                ariaLabel: `Member updates, ${name}, ${startedAt}`,
            },
            drawMemberUpdates(upgrade),
        ),
    );
}

const head = [
    "member",
    "role",
    "from",
    "to",
    "started after",
    "duration",
    "down",
    "without a primary",
];

/** The bars are hidden from screen readers: they only repeat the numbers. */
function drawMemberUpdates({ updates, totalMs }) {
    const row = (tag, cells, last) =>
        make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)), last);
    return make(
        "table",
        {},
        row("th", head, make("td", { ariaHidden: "true" })),
        ...updates.map((update) => {
            const { host, role, from, to } = update;
            const times = [update.afterMs, update.totalMs, update.downMs, update.noPrimaryMs];
            const cells = [host, role, from, to, ...times.map(renderSeconds)];
            return row("td", cells, drawBar(update, totalMs));
        }),
    );
}

const svg = "http://www.w3.org/2000/svg";
const width = 200;
const height = 12;

function drawBar({ afterMs, totalMs }, upgradeMs) {
    const bar = document.createElementNS(svg, "svg");
    const rect = document.createElementNS(svg, "rect");
    const scale = (ms) => (width * ms) / Math.max(1, upgradeMs);
    for (const [element, values] of [
        [bar, { class: "bar", viewBox: `0 0 ${width} ${height}`, width, height }],
        // A minute of a day must stay visible.
        [rect, { x: scale(afterMs), width: Math.max(2, scale(totalMs)), height }],
    ]) {
        for (const [name, value] of Object.entries(values)) {
            element.setAttribute(name, String(value));
        }
    }
    bar.append(rect);
    return make("td", { ariaHidden: "true" }, bar);
}
