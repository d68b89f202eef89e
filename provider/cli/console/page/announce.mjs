import { byId } from "./dom.mjs";

/** During a member's update its state changes often. Only a text that lasts this long is spoken. */
const settleMs = 2_000;

const spoken = new Map();
const waiting = new Map();

/** Makes screen readers speak a text about the subject once the text has stayed the same for a while. */
export function announce(subject, text) {
    if (waiting.get(subject)?.text === text) {
        return;
    }
    clearTimeout(waiting.get(subject)?.timer);
    const timer = setTimeout(() => {
        if (spoken.get(subject) !== text) {
            spoken.set(subject, text);
            byId("announcement").textContent = text;
        }
    }, settleMs);
    waiting.set(subject, { text, timer });
}
