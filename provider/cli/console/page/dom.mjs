/** Finds an element of this page by its id. */
export function byId(id) {
    return document.getElementById(id);
}

/** Creates an element. Texts become text nodes, never markup. */
export function make(tag, { className, ...properties } = {}, ...children) {
    const element = document.createElement(tag);
    if (className) {
        element.className = className;
    }
    Object.assign(element, properties);
    element.append(...children);
    return element;
}

/** Sets an element's text if it differs: a new text is repeated by screen readers, and loses the selection. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/** Shows a text, or hides its element if there is none. */
export function showText(id, text) {
    const element = byId(id);
    setText(element, text ?? "");
    element.hidden = element.textContent === "";
}

const shown = new Map();

/** Replaces an element's children if its data has changed. If it has not, focus and selection stay. */
export function fill(id, data, draw) {
    const text = JSON.stringify(data);
    if (shown.get(id) !== text) {
        shown.set(id, text);
        byId(id).replaceChildren(...draw());
    }
}

/** Renders "3.2 s". */
export function renderSeconds(ms) {
    return `${(ms / 1000).toFixed(1)} s`;
}

const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
];

/** Renders "5 h": a rounded duration in the largest unit of which there are two. */
export function renderDuration(secs) {
    const [name, size] = units.find(([, each]) => secs >= 2 * each) ?? ["s", 1];
    return `${Math.round(secs / size)} ${name}`;
}
