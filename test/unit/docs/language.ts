import * as ts from "typescript";

import { bannedNames, bannedPhrases, type Rule, type TextKind } from "./glossary";

export interface Violation {
    readonly line: number;
    /** As the file has it. */
    readonly found: string;
    readonly rule: Rule;
}

interface Span {
    readonly kind: TextKind;
    readonly start: number;
    readonly text: string;
}

interface Name {
    readonly start: number;
    readonly name: string;
}

interface Parts {
    readonly spans: readonly Span[];
    readonly names: readonly Name[];
}

interface Matcher {
    readonly rule: Rule;
    readonly pattern: RegExp;
}

function matcherOf(rule: Rule): Matcher {
    const source = `(?<![\\w-])(?:${rule.banned.replaceAll(" ", "\\s+")})(?![\\w-])`;
    const hasCapital = /(?<!\\)[A-Z]/.test(rule.banned);
    return { rule, pattern: new RegExp(source, hasCapital ? "g" : "gi") };
}

const nameMatchers = bannedNames.map(matcherOf);
const phraseMatchers = bannedPhrases.map(matcherOf);

/** Splits a name into words: "upgradePath2", "upgrade-path" and "UPGRADE_PATH" are all "upgrade path". */
export function wordsOf(name: string): string {
    return name
        .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3 $2")
        .replace(/[^A-Za-z]+/g, " ")
        .trim()
        .toLowerCase();
}

/** Rules that a name breaks, whether it is an identifier or the name of a file or folder. */
export function checkName(name: string): readonly Rule[] {
    const words = wordsOf(name);
    return nameMatchers
        .filter(({ pattern }) => words.search(pattern) !== -1)
        .map(({ rule }) => rule);
}

/** Every banned name and phrase of a file, in the order of its lines. */
export function checkText(file: string, text: string): readonly Violation[] {
    const { spans, names } = partsOf(file, text);
    const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
    const seen = new Set<string>();
    const inNames = names.flatMap(({ name, start }) => {
        if (seen.has(name)) {
            return [];
        }
        seen.add(name);
        return checkName(name).map((rule) => ({ line: lineOf(start), found: name, rule }));
    });
    const inSpans = spans.flatMap((span) =>
        phraseMatchers
            .filter(({ rule }) => rule.only?.includes(span.kind) ?? true)
            .flatMap(({ rule, pattern }) =>
                [...span.text.matchAll(pattern)].map((match) => ({
                    line: lineOf(span.start + match.index),
                    found: match[0].replace(/\s+/g, " "),
                    rule,
                })),
            ),
    );
    return [...inNames, ...inSpans].sort((a, b) => a.line - b.line);
}

function partsOf(file: string, text: string): Parts {
    if (/\.[cm]?[jt]s$/.test(file)) {
        return partsOfCode(file, text);
    }
    if (file.endsWith(".css")) {
        return { spans: commentsIn(text), names: [] };
    }
    const names = file.endsWith(".md") ? namesInPage(text) : [];
    return { spans: [{ kind: "page", start: 0, text }], names };
}

/** What a page or a comment has in `code` and is one name. */
function namesInPage(text: string, from = 0): readonly Name[] {
    return [...text.matchAll(/(?<=`)[\w$.-]+(?=(?:\(\))?`)/g)].map(({ 0: name, index }) => ({
        name,
        start: from + index,
    }));
}

function partsOfCode(file: string, text: string): Parts {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
    const spans: Span[] = [];
    const names: Name[] = [];
    let withoutLiterals = text;
    const blank = (start: number, end: number) => {
        withoutLiterals =
            withoutLiterals.slice(0, start) +
            withoutLiterals.slice(start, end).replace(/[^\n]/g, " ") +
            withoutLiterals.slice(end);
    };
    const visit = (node: ts.Node): void => {
        const start = node.getStart(source);
        if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
            names.push({ name: node.text, start });
        } else if (isText(node)) {
            const raw = text.slice(start, node.end);
            blank(start, node.end);
            if (/^["'`][A-Za-z]+(?:-[A-Za-z]+)*["'`]$/.test(raw)) {
                names.push({ name: raw.slice(1, -1), start });
            } else {
                spans.push({ kind: "message", start, text: raw });
            }
        } else if (ts.isRegularExpressionLiteral(node)) {
            spans.push({ kind: "message", start, text: node.text });
            blank(start, node.end);
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    const comments = commentsIn(withoutLiterals);
    const named = comments.flatMap((comment) => namesInPage(comment.text, comment.start));
    return { spans: [...spans, ...comments], names: [...names, ...named] };
}

function isText(node: ts.Node): boolean {
    return (
        ts.isStringLiteral(node) ||
        ts.isNoSubstitutionTemplateLiteral(node) ||
        ts.isTemplateHead(node) ||
        ts.isTemplateMiddle(node) ||
        ts.isTemplateTail(node)
    );
}

/** Comments of a text without strings; of lines that follow each other, one. Their marks are blank, so that a phrase may cross lines. */
function commentsIn(text: string): readonly Span[] {
    return [...text.matchAll(/\/\*[^]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*/g)].map(
        ({ 0: comment, index }) => ({
            kind: "comment",
            start: index,
            text: comment.replace(/^([ \t]*)(\/\/|\/\*\*?|\*(?!\/))/gm, (mark) =>
                " ".repeat(mark.length),
            ),
        }),
    );
}
