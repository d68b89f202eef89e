import { at, fill, make, roughly, say } from "./dom.mjs";
import { sayingOf } from "./sayings.mjs";

/** The set as it is: cards, health, and when it took writes. */
export function showSet({ set, availability, error }, run) {
    say("error", error);
    if (set) {
        document.title = `${set.setName}: ${set.health.level}`;
        say("set-name", set.setName);
        say("health", set.health.text);
        say("lock", set.lock && `An update is at work on this set: ${set.lock}`);
        say("uri", set.connectionString);
        at("address").hidden = false;
        showMembers(set.members, run);
    }
    showWrites(availability);
}

function showMembers(members, run) {
    const hosts = members.map(({ host }) => host);
    fill("members", hosts, () => hosts.map(() => make("li", { className: "member" })));
    const cards = [...at("members").children];
    members.forEach((member, index) => showMember(cards[index], member, run));
}

/** A card keeps its elements: only what they say changes. */
function showMember(card, member, run) {
    const row = run?.members.find(({ host }) => host === member.host);
    const view = { facts: factsOf(member), says: sayingOf(row, run) };
    const text = JSON.stringify(view);
    if (card.dataset.shown === text) {
        return;
    }
    card.dataset.shown = text;
    const serves = ["PRIMARY", "SECONDARY", "ARBITER"].includes(member.state);
    card.className = `member ${!member.answers ? "down" : serves ? "serves" : ""}`;
    card.replaceChildren(
        make("h3", {}, member.host),
        make(
            "dl",
            {},
            ...view.facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
        ),
        make("p", { className: "says" }, view.says),
    );
}

function factsOf(member) {
    const { answers, state, role, version, featureCompatibilityVersion, lagSecs, uptimeSecs } =
        member;
    const { oplogWindowSecs, oplogFull, delaySecs, syncSource } = member;
    const facts = [
        ["State", answers || state === "DOWN" ? state : `does not answer (was ${state})`],
        ["Role", delaySecs > 0 ? `${role}, ${roughly(delaySecs)} behind on purpose` : role],
        ["Version", version],
        ["FCV", featureCompatibilityVersion],
        ["Lag", lagSecs === null ? null : `${lagSecs.toFixed(1)} s`],
        ["Up for", uptimeSecs === null ? null : roughly(uptimeSecs)],
        ["Oplog", oplogWindowSecs && `${oplogFull ? "" : "about "}${roughly(oplogWindowSecs)}`],
        ["Copies from", syncSource],
    ];
    return facts.map(([name, value]) => [name, value || "–"]);
}

const svg = "http://www.w3.org/2000/svg";
const width = 600;

function showWrites({ line, gaps, everyMs, keepMs }) {
    const endMs = line.at(-1)?.lastMs ?? 0;
    const startMs = Math.max(line[0]?.firstMs ?? 0, endMs - keepMs);
    const place = (ms) => (width * (ms - startMs)) / Math.max(1, endMs - startMs);
    at("line").replaceChildren(
        ...line.map((stretch, index) => {
            const rect = document.createElementNS(svg, "rect");
            const from = Math.max(0, place(line[index - 1]?.lastMs ?? stretch.firstMs));
            // A gap of some tenths of a second has to be seen among minutes.
            const least = stretch.kind === "writable" ? 0 : 2;
            rect.setAttribute("class", stretch.kind);
            rect.setAttribute("x", String(from));
            rect.setAttribute("width", String(Math.max(least, place(stretch.lastMs) - from)));
            rect.setAttribute("height", "24");
            return rect;
        }),
    );
    const howLong = roughly((endMs - startMs) / 1000);
    say(
        "writes-text",
        line.length === 0
            ? "Not looked at yet"
            : `The last ${howLong}: every ${everyMs} ms the members are asked which of them takes writes (hello). Nothing is written.`,
    );
    fill("gaps", gaps, () =>
        gaps.map((gap) =>
            make(
                "li",
                {},
                `${new Date(gap.fromMs).toLocaleTimeString()}: ${gap.kind === "unseen" ? "not seen" : "without a primary"}, ${gap.text}`,
            ),
        ),
    );
}
