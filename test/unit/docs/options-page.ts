import * as ts from "typescript";

type Table = readonly string[];

/** docs/options.md, made of the arguments' types and their comments: what is written there can't go stale. */
export function makeOptionsPage(source: string): string {
    const file = ts.createSourceFile("args.ts", source, ts.ScriptTarget.ES2022, true);
    const declared = file.statements.filter(
        (statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
    );
    const names = new Set(declared.map(({ name }) => name.text));
    return [
        "# Options",
        "What a program passes to `ReplicaSet`. Times are in seconds where a name ends in `Secs`. Made of the comments in `provider/pulumi/args/args.ts`.",
        ...declared.flatMap((type) => sectionOf(type, names)),
        "",
    ].join("\n\n");
}

/** An option's own words, and its default apart from them. */
export function splitDefault(comment: string): { readonly text: string; readonly by: string } {
    const by = /(?:^|(?<=[.)] ))Default(?: |: |, )(.*?)\.(?= ["A-Z`0-9]|$)/.exec(comment);
    return by
        ? { text: comment.replace(by[0], "").replace(/ {2,}/g, " ").trim(), by: by[1] ?? "" }
        : { text: comment, by: "" };
}

function sectionOf(
    type: ts.InterfaceDeclaration | ts.TypeAliasDeclaration,
    names: ReadonlySet<string>,
): readonly string[] {
    const head = [`## ${type.name.text}`, ...nonEmpty(commentOf(type))];
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
            ...nonEmpty(commentBefore(shape, kinds[kinds.indexOf(shape) - 1] ?? type.name)),
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
    const { text, by } = splitDefault(commentOf(member));
    const inner = ts.isTypeLiteralNode(member.type) ? [...member.type.members] : [];
    const type = inner.length > 0 ? "as below" : typeText(member.type, names);
    const standard = member.questionToken ? by || "none" : "required";
    return [
        `| \`${name}\` | ${type} | ${inCell(text)} | ${inCell(standard)} |`,
        ...inner.flatMap((each) => rowsOf(each, names, `${name}.`)),
    ];
}

/** A name that has a section of its own leads there. */
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

/** The comment in front of a node, in one line. */
function commentOf(node: ts.Node): string {
    const source = node.getSourceFile().text;
    const last = ts.getLeadingCommentRanges(source, node.getFullStart())?.at(-1);
    return wordsOf(last ? source.slice(last.pos, last.end) : "");
}

/** That of one kind of a union stands before its bar. */
function commentBefore(node: ts.Node, after: ts.Node): string {
    const between = node.getSourceFile().text.slice(after.end, node.getStart());
    return wordsOf(/\/\*\*[^]*\*\//.exec(between)?.[0] ?? "");
}

function wordsOf(comment: string): string {
    return comment
        .replace(/^\/\*\*|\*\/$/g, "")
        .split("\n")
        .map((line) => line.replace(/^\s*\* ?/, "").trim())
        .filter((line) => line !== "")
        .join(" ");
}
