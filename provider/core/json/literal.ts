import { isSection } from "./merge-sections";

/** Program text that is written unquoted: a call in place of a value that must not be written down, such as a secret. */
export class Code {
    readonly text: string;

    constructor(text: string) {
        this.text = text;
    }
}

const lineWidth = 100;

/** Renders a value as TypeScript, on one line if it fits into `room` columns, else with one line per property. */
export function renderLiteral(value: unknown, room = Infinity, indent = 0): string {
    const inOne = inOneLine(value);
    if (!isSection(value) || value instanceof Code || inOne.length <= room) {
        return inOne;
    }
    const lines = Object.entries(value).map(([key, below]) =>
        renderProperty(key, below, indent + 4),
    );
    return ["{", ...lines, `${" ".repeat(indent)}}`].join("\n");
}

/** Renders a property, indented by `indent` spaces. */
export function renderProperty(key: string, value: unknown, indent: number): string {
    const name = `${" ".repeat(indent)}${renderKey(key)}: `;
    return `${name}${renderLiteral(value, lineWidth - name.length - 1, indent)},`;
}

function inOneLine(value: unknown): string {
    if (value instanceof Code) {
        return value.text;
    }
    if (!isSection(value)) {
        return JSON.stringify(value);
    }
    const parts = Object.entries(value).map(
        ([key, below]) => `${renderKey(key)}: ${inOneLine(below)}`,
    );
    return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function renderKey(key: string): string {
    return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
