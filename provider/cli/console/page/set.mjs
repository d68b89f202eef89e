import { announce } from "./announce.mjs";
import { makeCard, showCard } from "./card.mjs";
import { byId, fill, showText } from "./dom.mjs";
import { showWrites } from "./writes.mjs";

const levels = { healthy: "Healthy", reduced: "Reduced", "no-primary": "No primary" };

/** Shows the set: its health, its members, and when it took writes. */
export function showSet({ set, availability, error }, run) {
    showText("error", error);
    if (set) {
        const { level, text } = set.health;
        document.title = `${set.setName}: ${level}`;
        showText("set-name", set.setName);
        showText("level", levels[level]);
        byId("level").className = `level ${level}`;
        showText("health", text);
        announce("health", text);
        // The page shows more about this console's own run below.
        const isOwnRun = ["updating", "stopping"].includes(run?.phase);
        showText(
            "lock",
            set.lock && !isOwnRun ? `An update of this set is running: ${set.lock}` : "",
        );
        showText("uri", set.connectionString);
        byId("address").hidden = false;
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
