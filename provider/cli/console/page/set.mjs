import { announce } from "./announce.mjs";
import { makeCard, showCard } from "./card.mjs";
import { at, fill, say } from "./dom.mjs";
import { showWrites } from "./writes.mjs";

const levels = { healthy: "Healthy", reduced: "Reduced", "no-primary": "No primary" };

/** The set as it is: cards, health, and when it took writes. */
export function showSet({ set, availability, error }, run) {
    say("error", error);
    if (set) {
        const { level, text } = set.health;
        document.title = `${set.setName}: ${level}`;
        say("set-name", set.setName);
        say("level", levels[level]);
        at("level").className = `level ${level}`;
        say("health", text);
        announce("health", text);
        // Of this console's own run more is told below.
        const isOurs = ["updating", "stopping"].includes(run?.phase);
        say("lock", set.lock && !isOurs ? `An update is at work on this set: ${set.lock}` : "");
        say("uri", set.connectionString);
        at("address").hidden = false;
        showMembers(set.members, run);
    }
    showWrites(availability);
}

let cards = [];

function showMembers(members, run) {
    const hosts = members.map(({ host }) => host);
    fill("members", hosts, () => {
        cards = hosts.map(makeCard);
        return cards.map(({ card }) => card);
    });
    members.forEach((member, index) => showCard(cards[index], member, run));
}
