import { make, roughly, write } from "./dom.mjs";
import { statusTextOf } from "./status-texts.mjs";

/** A member's card: made once, and from then on only what changes is written. */
export function makeCard(host) {
    const part = (tag, className, ...children) => make(tag, { className }, ...children);
    const parts = {
        state: part("span", "state"),
        kind: part("span", "kind"),
        version: part("span", "version-now"),
        to: part("span", "version-to"),
        fcv: part("span", "fcv"),
        facts: part("dl", "facts"),
        pips: part("p", "pips"),
        says: part("p", "says"),
    };
    parts.pips.ariaHidden = "true";
    const { state, kind, version, to, fcv, facts, pips, says } = parts;
    const card = part(
        "li",
        "member",
        part("div", "member-head", make("h3", {}, host), kind, state),
        part("p", "versions-now", version, to, fcv),
        facts,
        pips,
        says,
    );
    return { card, parts, shown: new Map() };
}

export function showCard({ card, parts, shown }, member, run) {
    const row = run?.members.find(({ host }) => host === member.host);
    const isAtWork = row?.state === "at-work" && run.endedMs === undefined;
    const level = levelOf(member, row);
    card.className = `member ${member.state.toLowerCase()} ${level} ${isAtWork ? "working" : ""}`;
    write(parts.state, member.answers || member.state === "DOWN" ? member.state : "NO ANSWER");
    write(parts.kind, kindOf(member));
    write(parts.version, member.version ?? "does not run");
    write(parts.to, isAhead(member, row, run) ? `→ ${run.to}` : "");
    write(
        parts.fcv,
        member.featureCompatibilityVersion ? `FCV ${member.featureCompatibilityVersion}` : "",
    );
    redraw(parts.facts, shown, eventsIn(member), drawEvent);
    redraw(parts.pips, shown, pipsOf(row, run), (className) => make("i", { className }));
    write(parts.says, statusTextOf(row, run));
}

/** Screen readers and selections lose their place in what is made anew. */
function redraw(place, shown, data, draw) {
    const text = JSON.stringify(data);
    if (shown.get(place) !== text) {
        shown.set(place, text);
        place.replaceChildren(...data.map(draw));
    }
}

function levelOf({ answers, state }, row) {
    if (!answers || row?.state === "failed") {
        return "down";
    }
    return ["PRIMARY", "SECONDARY", "ARBITER"].includes(state) ? "serves" : "unready";
}

/** What the state does not tell. */
function kindOf({ role, state, hidden, delaySecs }) {
    if (delaySecs > 0) {
        return `${role}, ${roughly(delaySecs)} behind on purpose`;
    }
    return hidden || !["primary", "secondary", state.toLowerCase()].includes(role) ? role : "";
}

function isAhead({ version }, row, run) {
    return ["ahead", "at-work", "paused"].includes(row?.state) && version !== run.to;
}

function eventsIn(member) {
    const { answers, state, lagSecs, uptimeSecs, oplogWindowSecs, oplogFull, syncSource } = member;
    const facts = [
        ["Lag", lagSecs === null ? null : `${lagSecs.toFixed(1)} s`],
        ["Up for", uptimeSecs === null ? null : roughly(uptimeSecs)],
        ["Oplog", oplogWindowSecs && `${oplogFull ? "" : "about "}${roughly(oplogWindowSecs)}`],
        ["Copies from", syncSource],
        ...(answers || state === "DOWN" ? [] : [["Last seen as", state]]),
    ];
    return facts.map(([name, value]) => [name, value || "–"]);
}

function drawEvent([name, value]) {
    return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

/** One for each step of its turn. */
function pipsOf(row, run) {
    return row
        ? run.steps.filter(({ resource }) => resource === row.resource).map(({ state }) => state)
        : [];
}
