import assert from "node:assert/strict";
import { join } from "node:path";
import * as ts from "typescript";

import { codeBlocksOf, pages, root } from "./pages";

/** What a fragment takes for granted. */
const given: readonly (readonly [name: string, line: string])[] = [
    ["pulumi", 'import * as pulumi from "@pulumi/pulumi";'],
    ["ReplicaSet", 'import { ReplicaSet } from "pulumi-mongodb-replicaset";'],
    ["config", "const config = new pulumi.Config();"],
];

const programs = pages
    .flatMap(codeBlocksOf)
    .filter(({ language }) => language === "ts")
    .map(({ place, text }, index) => ({
        place,
        file: join(root, "docs", `block-${String(index)}.ts`),
        text: [
            ...given.flatMap(([name, line]) =>
                text.includes(`import * as ${name}`) ||
                new RegExp(`import \\{.*\\b${name}\\b.*\\}|const ${name} =`).test(text)
                    ? []
                    : [line],
            ),
            text,
            "export {};",
        ].join("\n"),
    }));

describe("TypeScript in the pages", function () {
    this.timeout(120_000);

    it("compiles against the package, in the strictest mode", () => {
        assert.ok(programs.length > 10, String(programs.length));
        const texts = new Map(programs.map(({ file, text }) => [file, text]));
        const { options } = ts.parseJsonConfigFileContent(
            ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
            ts.sys,
            root,
        );
        const host = ts.createCompilerHost({});
        const program = ts.createProgram({
            rootNames: [...texts.keys()],
            options: { ...options, noEmit: true, incremental: false, types: ["node"] },
            host: {
                ...host,
                getCurrentDirectory: () => root,
                fileExists: (file) => texts.has(file) || host.fileExists(file),
                readFile: (file) => texts.get(file) ?? host.readFile(file),
                getSourceFile: (file, target, ...rest) => {
                    const text = texts.get(file);
                    return text === undefined
                        ? host.getSourceFile(file, target, ...rest)
                        : ts.createSourceFile(file, text, target);
                },
            },
        });
        const wrong = programs.flatMap(({ place, file }) => {
            const source = program.getSourceFile(file);
            return [
                ...program.getSyntacticDiagnostics(source),
                ...program.getSemanticDiagnostics(source),
            ].map(
                ({ messageText }) =>
                    `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
            );
        });
        assert.deepEqual(wrong, []);
    });
});
