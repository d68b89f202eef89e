import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { runOrFail } from "../kit/system/run-process";

const repository = resolve(__dirname, "../..");
const read = (name: string) => readFileSync(join(repository, name), "utf8");

interface Packed {
    readonly size: number;
    readonly unpackedSize: number;
    readonly files: readonly { readonly path: string }[];
}

describe("npm pack", function () {
    this.timeout(60_000);
    let packed: Packed;
    let names: readonly string[];

    before(async () => {
        const flags = ["--dry-run", "--json", "--ignore-scripts"];
        const run = await runOrFail("npm", ["pack", ...flags], { cwd: repository });
        [packed] = JSON.parse(run.stdout) as [Packed];
        names = packed.files.map(({ path }) => path).sort();
    });

    it("ships each module of provider as code, map and types, the console's page unchanged, and only four other files", () => {
        const modules = readdirSync(join(repository, "provider"), {
            recursive: true,
            encoding: "utf8",
        })
            .filter((name) => name.endsWith(".ts"))
            .map((name) => name.replace(/\.ts$/, ""));
        assert.ok(modules.includes("index"));
        const page = readdirSync(join(repository, "provider/cli/console/page"));
        assert.ok(page.includes("index.html"));
        assert.deepEqual(
            names,
            [
                ...["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
                ...page.map((name) => `provider/cli/console/page/${name}`),
                ...modules.flatMap((name) =>
                    [".d.ts", ".js", ".js.map"].map((end) => `bin/provider/${name}${end}`),
                ),
            ].sort(),
        );
    });

    it("ships maps that include the sources, and no reference to a missing map", () => {
        for (const name of names.filter((each) => each.endsWith(".js.map"))) {
            const { sources, sourcesContent } = JSON.parse(read(name)) as Record<string, string[]>;
            assert.equal(sourcesContent?.length, sources?.length, name);
        }
        for (const name of names.filter((each) => /\.(js|d\.ts)$/.test(each))) {
            const [, map] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(name)) ?? [];
            const expected = name.endsWith(".js") ? `${name.split("/").at(-1)}.map` : undefined;
            assert.equal(map, expected, name);
        }
    });

    // At 0.1.0 these are 0.8 and 2.8 MB; most of it is maps, for readable stack traces.
    it("stays below 1.5 MB packed and 5 MB unpacked", () => {
        assert.ok(packed.size < 1.5e6, `${packed.size} bytes`);
        assert.ok(packed.unpackedSize < 5e6, `${packed.unpackedSize} bytes`);
    });
});
