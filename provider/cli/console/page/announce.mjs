import { at } from "./dom.mjs";

/** What a member goes through in its turn would be a stream of words: only what lasts is spoken. */
const settleMs = 2_000;

const spoken = new Map();
const waiting = new Map();

/** Has a text of this subject spoken by screen readers, once it has stayed the same for a while. */
export function announce(subject, text) {
    if (waiting.get(subject)?.text === text) {
        return;
    }
    clearTimeout(waiting.get(subject)?.timer);
    const timer = setTimeout(() => {
        if (spoken.get(subject) !== text) {
            spoken.set(subject, text);
            at("announcement").textContent = text;
        }
    }, settleMs);
    waiting.set(subject, { text, timer });
}
