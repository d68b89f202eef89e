import { fill, make, seconds } from "./dom.mjs";

/** What Pulumi's history has, and the last upgrade as the stack's outputs tell it. */
export function showPast({ updates, lastUpgrade }) {
    fill("last", lastUpgrade, () => (lastUpgrade ? drawUpgrade(lastUpgrade) : []));
    fill("past", updates, () =>
        updates.map((update) => {
            const { kind, result, startedMs, endedMs, wanted, message } = update;
            const parts = [
                `${kind} ${result}`,
                new Date(startedMs).toLocaleString(),
                seconds(endedMs - startedMs),
                ...(wanted === null ? [] : [`version ${wanted}`]),
                ...(message === "" ? [] : [message]),
            ];
            return make("li", {}, parts.join(", "));
        }),
    );
}

function drawUpgrade({ from, to, startedAt, members, noPrimaryMs, totalMs }) {
    const row = (tag, cells) => make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)));
    const head = ["member", "was", "from", "to", "down", "total"];
    const rows = members.map((member) => [
        member.host,
        member.role,
        member.from,
        member.to,
        seconds(member.downMs),
        seconds(member.totalMs),
    ]);
    return [
        make(
            "p",
            {},
            `The last upgrade: ${from} to ${to}, ${new Date(startedAt).toLocaleString()}, ${seconds(totalMs)} in all, ${seconds(noPrimaryMs)} without a primary (measured by the update itself)`,
        ),
        make(
            "div",
            // It scrolls in narrow windows: by keyboard too.
            { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Its members" },
            make("table", {}, row("th", head), ...rows.map((cells) => row("td", cells))),
        ),
    ];
}
