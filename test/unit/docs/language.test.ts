import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

import { checkName, checkText, wordsOf } from "./language";
import { read, root } from "./pages";

/** These quote what is banned. */
const exempt = ["test/unit/docs/glossary.ts", "test/unit/docs/language.test.ts", "docs/words.txt"];

const checked = /\.(?:[cm]?[jt]s|md|css|html|svg|ya?ml|sh|txt)$/;

function filesIn(folder: string): readonly string[] {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .filter((file) => !/(?:^|\/)(?:node_modules|bin|results)\//.test(file));
}

const files: readonly string[] = [
    ...readdirSync(root).filter((name) => name.endsWith(".md")),
    ...["docs", "provider", "examples", "test", "bench"].flatMap(filesIn),
].filter((file) => !file.startsWith("test/fixtures/") && !exempt.includes(file));

/** All of them, where an assertion's difference would be cut off. */
function report(violations: readonly string[]): void {
    if (violations.length > 0) {
        assert.fail([`${String(violations.length)} to rewrite:`, ...violations].join("\n"));
    }
}

describe("the language of the project", () => {
    it("has no banned phrase or name in any file", () => {
        assert.ok(files.length > 500, String(files.length));
        const violations = files
            .filter((file) => checked.test(file))
            .flatMap((file) =>
                checkText(file, read(file)).map(
                    ({ line, found, rule }) =>
                        `${file}:${String(line)}: "${found}": write ${rule.instead}`,
                ),
            );
        report(violations);
    });

    it("has no banned name of a file or folder", () => {
        const paths = new Set(
            files.flatMap((file) =>
                file.split("/").map((_, index, names) => names.slice(0, index + 1).join("/")),
            ),
        );
        const violations = [...paths].flatMap((path) =>
            checkName(path.split("/").at(-1)?.replace(/\..*$/, "") ?? "").map(
                (rule) => `${path}: name it ${rule.instead}`,
            ),
        );
        report(violations);
    });
}).timeout(120_000);

describe("docs/words.txt", () => {
    const words = read("docs", "words.txt").trimEnd().split("\n");

    it("is sorted, in small letters, without duplicates", () => {
        const sorted = [...new Set(words.map((word) => word.toLowerCase()))].sort();
        assert.deepEqual(words, sorted);
    });

    it("has no word that is not used", () => {
        const text = files
            .filter((file) => checked.test(file))
            .map((file) => read(file))
            .join("\n")
            .toLowerCase();
        assert.deepEqual(
            words.filter((word) => !text.includes(word)),
            [],
        );
    });
}).timeout(120_000);

describe("wordsOf()", () => {
    for (const name of [
        "layWayBack",
        "LayWayBack2",
        "lay-way-back",
        "LAY_WAY_BACK",
        "#layWayBack",
    ]) {
        it(`cuts ${name}`, () => assert.equal(wordsOf(name), "lay way back"));
    }

    it("keeps acronyms whole", () => {
        assert.equal(wordsOf("parseTLSMode"), "parse tls mode");
    });
});

describe("checkName()", () => {
    for (const name of [
        ...["findWay", "HeldWay", "wayBack", "putBack", "put-back", "takeBack", "callBack"],
        ...["tellTurn", "PastTurns", "fellowsOf", "judgeConfig", "DeskOf", "asSaid", "isLoose"],
        ...["unseenHosts", "layTarget", "startAsItLies", "setDataAside", "mostAway", "takenOver"],
    ]) {
        it(`refuses ${name}`, () => assert.notDeepEqual(checkName(name), []));
    }

    for (const name of [
        ...["callback", "gateway", "returned", "turnOff", "lookupHost", "lookUp", "overlay"],
        ...["olds", "news", "it", "rest", "wishbone", "checksum", "layout", "halfway", "facts"],
    ]) {
        it(`accepts ${name}`, () => assert.deepEqual(checkName(name), []));
    }
});

describe("checkText()", () => {
    const found = (file: string, ...lines: string[]) =>
        checkText(file, lines.join("\n")).map((violation) => [violation.line, violation.found]);

    it("finds phrases in comments, also across their lines", () => {
        assert.deepEqual(
            found("a.ts", "", "/**", " * Starts it", " * anew, half", " * way.", " */"),
            [
                [4, "anew"],
                [4, "half way"],
            ],
        );
        assert.deepEqual(found("a.ts", "// As", "// ever.", "const a = 1; // Of a set."), [
            [1, "As ever"],
            [3, "Of"],
        ]);
    });

    it("finds phrases in messages, in the pieces of a template and in patterns", () => {
        assert.deepEqual(
            found("a.ts", 'f("nobody is primary");', "f(`${a} lies ready`, /to be had/);"),
            [
                [1, "nobody"],
                [2, "lies ready"],
                [2, "to be had"],
            ],
        );
    });

    it("finds names once a file, and words in quotes that are names", () => {
        assert.deepEqual(found("a.ts", "findWay(findWay);", 'const kind = "put-back";'), [
            [1, "findWay"],
            [2, "put-back"],
        ]);
    });

    it("takes no string for a comment, and no code for prose", () => {
        assert.deepEqual(found("a.ts", 'f("https://host", x); g(of, "//");', "a.b.Of (1);"), []);
    });

    it("finds sentences without a subject in pages, and names in their code", () => {
        assert.deepEqual(
            found("a.md", "Fine. Of each", "member, `layWayBack()` is", "called. Of course."),
            [
                [1, "Of"],
                [2, "layWayBack"],
                [2, "layWayBack"],
            ],
        );
    });

    it("reads the comments of style sheets", () => {
        assert.deepEqual(found("a.css", "a { color: red; } /* Mend it. */"), [[1, "Mend"]]);
    });

    it("names what to write instead", () => {
        const [violation] = checkText("a.md", "It starts anew.");
        assert.equal(violation?.rule.instead, "again");
    });

    it("leaves ordinary words alone", () => {
        const text =
            "By itself it returns to normal; the gateway follows. It turns it off by hand.";
        assert.deepEqual(found("a.md", text), []);
        assert.deepEqual(found("a.ts", `// ${text}`, `f("${text}", olds, news, it);`), []);
    });
});
