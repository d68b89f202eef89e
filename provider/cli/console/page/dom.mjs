/** An element of this page by its id. */
export function at(id) {
    return document.getElementById(id);
}

/** A new element. Texts become text nodes, never markup. */
export function make(tag, { className, ...properties } = {}, ...children) {
    const element = document.createElement(tag);
    if (className) {
        element.className = className;
    }
    Object.assign(element, properties);
    element.append(...children);
    return element;
}

/** Gives an element its text. Untouched where nothing changes: screen readers repeat it, selections go. */
export function write(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/** Shows a text, or hides its place where there is none. */
export function say(id, text) {
    const element = at(id);
    write(element, text ?? "");
    element.hidden = element.textContent === "";
}

const shown = new Map();

/** Fills an element anew where what it shows has changed, so that focus and selection stay where nothing does. */
export function fill(id, data, draw) {
    const text = JSON.stringify(data);
    if (shown.get(id) !== text) {
        shown.set(id, text);
        at(id).replaceChildren(...draw());
    }
}

/** "3.2 s" */
export function seconds(ms) {
    return `${(ms / 1000).toFixed(1)} s`;
}

const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
];

/** "5 h": one digit is enough to see whether it is hours or days. */
export function roughly(secs) {
    const [name, size] = units.find(([, each]) => secs >= 2 * each) ?? ["s", 1];
    return `${Math.round(secs / size)} ${name}`;
}
