import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { commandNames, makeProgram } from "../../../provider/cli/program";
import { FakeCliContext } from "../cli/fake-cli-context";
import { pages, read, root } from "./pages";

const { program } = makeProgram(new FakeCliContext());

/** The flags that the parser knows, by subcommand. */
const flags = new Map(
    program.commands.map((command) => [
        command.name(),
        new Set(command.options.map(({ long }) => long ?? "")),
    ]),
);

interface Use {
    readonly page: string;
    readonly command: string;
    readonly flags: readonly string[];
}

function flagsIn(text: string): readonly string[] {
    return [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
}

function usesIn(page: string): readonly Use[] {
    const call = new RegExp(
        `(?<![/\\w-])(?:${commandNames.join("|")}) ([a-z]+)\\b([^\`#\\n]*)`,
        "g",
    );
    return [...read(page).matchAll(call)].map(([, command = "", rest = ""]) => ({
        page,
        command,
        flags: flagsIn(rest),
    }));
}

function assertKnown({ page, command, flags: used }: Use): void {
    const known = flags.get(command);
    assert.ok(known, `${page}: no command ${command}`);
    for (const flag of used) {
        assert.ok(known.has(flag), `${page}: ${command} has no ${flag}`);
    }
}

describe("commands in the pages and in examples/ci", () => {
    it("are the parser's, with its flags", () => {
        const workflows = readdirSync(join(root, "examples", "ci")).map(
            (name) => `examples/ci/${name}`,
        );
        const uses = [...pages, ...workflows].flatMap(usesIn);
        assert.ok(uses.length > 10, String(uses.length));
        uses.forEach(assertKnown);
    });

    it("are all explained in docs/command-line.md", () => {
        const page = "docs/command-line.md";
        const rows = [...read(page).matchAll(/^\| `([a-z]+)[^`|]*` \| (.*) \|$/gm)];
        const explained = rows.map(([, command = "", text = ""]) => ({ command, text }));
        assert.deepEqual(explained.map(({ command }) => command).sort(), [...flags.keys()].sort());
        for (const { command, text } of explained) {
            assertKnown({ page, command, flags: flagsIn(text) });
        }
        const documented = new Set(flagsIn(read(page)));
        const all = [...flags.values()].flatMap((known) => [...known]);
        assert.deepEqual(
            all.filter((flag) => !documented.has(flag)),
            [],
        );
    });

    it("run scripts that package.json has", () => {
        const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
        const used = pages.flatMap((page) =>
            [...read(page).matchAll(/npm (?:run )?(start|test|(?<=run )[a-z:-]+)\b/g)].map(
                ([, name = ""]) => name,
            ),
        );
        assert.ok(used.length > 5);
        assert.deepEqual(
            used.filter((name) => !(name in scripts)),
            [],
        );
    });
});
