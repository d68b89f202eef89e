import { make, renderDuration, setText } from "./dom.mjs";
import { statusTextOf } from "./status-texts.mjs";

/** Creates a member's card. It is created once; later only changed texts are replaced. */
export function makeCard(host) {
    const part = (tag, className, ...children) => make(tag, { className }, ...children);
    const parts = {
        state: part("span", "state"),
        kind: part("span", "kind"),
        version: part("span", "version-now"),
        to: part("span", "version-to"),
        fcv: part("span", "fcv"),
        details: part("dl", "details"),
        pips: part("p", "pips"),
        statusText: part("p", "status-text"),
    };
    parts.pips.ariaHidden = "true";
    const { state, kind, version, to, fcv, details, pips, statusText } = parts;
    const card = part(
        "li",
        "member",
        part("div", "member-head", make("h3", {}, host), kind, state),
        part("p", "versions-now", version, to, fcv),
        details,
        pips,
        statusText,
    );
    return { card, parts, shown: new Map() };
}

export function showCard({ card, parts, shown }, member, run) {
    const row = run?.members.find(({ host }) => host === member.host);
    const isAtWork = row?.state === "at-work" && run.endedMs === undefined;
    const level = levelOf(member, row);
    card.className = `member ${member.state.toLowerCase()} ${level} ${isAtWork ? "working" : ""}`;
    setText(parts.state, member.answers || member.state === "DOWN" ? member.state : "NO ANSWER");
    setText(parts.kind, kindOf(member));
    setText(parts.version, member.version ?? "not running");
    setText(parts.to, isAhead(member, row, run) ? `→ ${run.to}` : "");
    setText(
        parts.fcv,
        member.featureCompatibilityVersion ? `FCV ${member.featureCompatibilityVersion}` : "",
    );
    redraw(parts.details, shown, detailsOf(member), drawDetail);
    redraw(parts.pips, shown, pipsOf(row, run), (className) => make("i", { className }));
    setText(parts.statusText, statusTextOf(row, run));
}

/** Redraws only changed data: screen readers and selections lose their place in replaced elements. */
function redraw(element, shown, data, draw) {
    const text = JSON.stringify(data);
    if (shown.get(element) !== text) {
        shown.set(element, text);
        element.replaceChildren(...data.map(draw));
    }
}

function levelOf({ answers, state }, row) {
    if (!answers || row?.state === "failed") {
        return "down";
    }
    return ["PRIMARY", "SECONDARY", "ARBITER"].includes(state) ? "serves" : "unready";
}

/** Describes the member's kind, if its state does not show it already. */
function kindOf({ role, state, hidden, delaySecs }) {
    if (delaySecs > 0) {
        return `${role}, delayed by ${renderDuration(delaySecs)}`;
    }
    return hidden || !["primary", "secondary", state.toLowerCase()].includes(role) ? role : "";
}

function isAhead({ version }, row, run) {
    return ["ahead", "at-work", "paused"].includes(row?.state) && version !== run.to;
}

function detailsOf(member) {
    const { answers, state, lagSecs, uptimeSecs, oplogWindowSecs, oplogFull, syncSource } = member;
    const details = [
        ["Lag", lagSecs === null ? null : `${lagSecs.toFixed(1)} s`],
        ["Uptime", uptimeSecs === null ? null : renderDuration(uptimeSecs)],
        [
            "Oplog",
            oplogWindowSecs && `${oplogFull ? "" : "about "}${renderDuration(oplogWindowSecs)}`,
        ],
        ["Sync source", syncSource],
        ...(answers || state === "DOWN" ? [] : [["Last state", state]]),
    ];
    return details.map(([name, value]) => [name, value || "–"]);
}

function drawDetail([name, value]) {
    return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

/** Returns one pip for each step of the member's update. */
function pipsOf(row, run) {
    return row
        ? run.steps.filter(({ resource }) => resource === row.resource).map(({ state }) => state)
        : [];
}
