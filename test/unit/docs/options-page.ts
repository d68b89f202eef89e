import * as ts from "typescript";

type Table = readonly string[];

/** Returns docs/options.md, generated from the arguments' types and their comments, so that it cannot go stale. */
export function makeOptionsPage(source: string): string {
    const file = ts.createSourceFile("args.ts", source, ts.ScriptTarget.ES2022, true);
    const declared = file.statements.filter(
        (statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
    );
    const names = new Set(declared.map(({ name }) => name.text));
    return [
        "# Options",
        "The arguments of `ReplicaSet`. Options whose names end in `Secs` are in seconds. This page is generated from `provider/pulumi/args/args.ts`.",
        ...declared.flatMap((type) => sectionOf(type, names)),
        "",
    ].join("\n\n");
}

/** What a comment says of its node: its text and its `@defaultValue` in one line each, and its `@example` as it is. */
export interface Comment {
    readonly text: string;
    readonly defaultValue: string;
    readonly example: string;
}

/** Reads a comment: first its text, then a block for each tag, which begins a line. */
export function readComment(comment: string): Comment {
    const lines = comment
        .replace(/^\/\*\*|\*\/$/g, "")
        .split("\n")
        .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
    const [text = "", ...blocks] = lines.join("\n").split(/^ ?@(?=\w)/m);
    const blockOf = (tag: string) =>
        blocks.find((block) => block.startsWith(tag))?.slice(tag.length) ?? "";
    return {
        text: inOneLine(text),
        defaultValue: inOneLine(blockOf("defaultValue")),
        example: blockOf("example").trim(),
    };
}

function inOneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

function sectionOf(
    type: ts.InterfaceDeclaration | ts.TypeAliasDeclaration,
    names: ReadonlySet<string>,
): readonly string[] {
    const { text, example } = commentOf(type);
    const head = [`## ${type.name.text}`, ...nonEmpty(text), ...nonEmpty(example)];
    if (ts.isInterfaceDeclaration(type)) {
        const [first] = type.members;
        if (first && ts.isIndexSignatureDeclaration(first)) {
            return [...head, coded(plain(first.getText()).replace(/;$/, ""))];
        }
        const base = (type.heritageClauses ?? []).flatMap(({ types }) =>
            types.map((each) => `All of ${linked(each.getText(), names)}, and:`),
        );
        return [...head, ...base, tableOf(type.members, names)];
    }
    const kinds = ts.isUnionTypeNode(type.type) ? [...type.type.types] : [type.type];
    const shapes = kinds.filter((kind) => ts.isTypeLiteralNode(kind));
    if (shapes.length < kinds.length) {
        return [...head, `One of: ${kinds.map((kind) => typeText(kind, names)).join(", ")}.`];
    }
    return [
        ...head,
        ...shapes.flatMap((shape, index) => [
            ...(index > 0 ? ["or:"] : []),
            ...nonEmpty(commentBefore(shape, kinds[kinds.indexOf(shape) - 1] ?? type.name).text),
            tableOf(shape.members, names),
        ]),
    ];
}

function tableOf(members: Iterable<ts.TypeElement>, names: ReadonlySet<string>): string {
    return ["| option | type | meaning | default |", "|---|---|---|---|"]
        .concat(...[...members].map((member) => rowsOf(member, names, "")))
        .join("\n");
}

function rowsOf(member: ts.TypeElement, names: ReadonlySet<string>, under: string): Table {
    if (!ts.isPropertySignature(member) || !member.type) {
        return [];
    }
    const name = `${under}${member.name.getText()}`;
    const { text, defaultValue } = commentOf(member);
    const inner = ts.isTypeLiteralNode(member.type) ? [...member.type.members] : [];
    const type = inner.length > 0 ? "as below" : typeText(member.type, names);
    const standard = member.questionToken ? defaultValue || "none" : "required";
    return [
        `| \`${name}\` | ${type} | ${inCell(text)} | ${inCell(standard)} |`,
        ...inner.flatMap((each) => rowsOf(each, names, `${name}.`)),
    ];
}

/** Renders a type; a name that has a section of its own links to it. */
function typeText(type: ts.TypeNode, names: ReadonlySet<string>): string {
    return linked(plain(type.getText()), names);
}

function plain(type: string): string {
    return type.replace(/\breadonly /g, "").replace(/\s+/g, " ");
}

function linked(text: string, names: ReadonlySet<string>): string {
    const [, before = "", name = "", after = ""] =
        /^(.*?)\b([A-Z]\w+Args|MongodOptions)\b(.*)$/.exec(text) ?? [];
    return names.has(name)
        ? `${coded(before)}[${name}](#${name.toLowerCase()})${coded(after)}`
        : coded(text);
}

function coded(text: string): string {
    return text === "" ? "" : `\`${inCell(text.trim())}\` `.trimEnd();
}

function inCell(text: string): string {
    return text.replace(/(?<!\\)\|/g, "\\|");
}

function nonEmpty(text: string): readonly string[] {
    return text === "" ? [] : [text];
}

/** Reads the comment in front of a node. */
function commentOf(node: ts.Node): Comment {
    const source = node.getSourceFile().text;
    const last = ts.getLeadingCommentRanges(source, node.getFullStart())?.at(-1);
    return readComment(last ? source.slice(last.pos, last.end) : "");
}

/** Reads the comment of one kind of a union, which is in front of its bar. */
function commentBefore(node: ts.Node, after: ts.Node): Comment {
    const between = node.getSourceFile().text.slice(after.end, node.getStart());
    return readComment(/\/\*\*[^]*\*\//.exec(between)?.[0] ?? "");
}
