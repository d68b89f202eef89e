import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "..", "..", "..");

export const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

/** Everything that is written for readers, by its path from the root. */
export const pages: readonly string[] = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "bench/README.md",
    "test/README.md",
    ...readdirSync(join(root, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
];

export interface CodeBlock {
    /** "docs/hosts.md:7" */
    readonly place: string;
    /** "ts"; "" where it is indented, or says none. */
    readonly language: string;
    readonly text: string;
}

/** Fenced, or indented behind an empty line. */
const codePattern = /^```(\w*)\n([^]*?)^```$|(?<=\n\n)((?: {4}.*\n)(?: {4}.*\n|\n(?= {4}))*)/gm;

export function codeBlocksOf(page: string): readonly CodeBlock[] {
    const text = read(page);
    return [...text.matchAll(codePattern)].map(
        ({ index, 1: language = "", 2: fenced, 3: indented = "" }) => ({
            place: `${page}:${String(text.slice(0, index).split("\n").length)}`,
            language,
            text: fenced ?? indented.replace(/^ {4}/gm, ""),
        }),
    );
}

/** A page without its blocks of code; nothing in code within a line is a link. */
export function proseOf(page: string): string {
    return read(page)
        .replace(codePattern, "")
        .replace(/`[^`\n]+`/g, (code) => code.replaceAll("](", "] ("));
}

/** Addresses of a page's headings, as GitHub and the site make them. */
export function anchorsOf(markdown: string): readonly string[] {
    return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
        heading
            .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
            .toLowerCase()
            .replace(/[^\p{L}\p{N}\s_-]/gu, "")
            .trim()
            .replace(/ /g, "-"),
    );
}
