import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { anchorsOf, pages, proseOf, root } from "./pages";

interface Link {
    readonly page: string;
    readonly to: string;
}

const links: readonly Link[] = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => ({ page, to })),
);

const inside = links.filter(({ to }) => !/^[a-z]+:/.test(to));

/** The file that a link leads to, from the root, and the place in it. */
function targetOf({ page, to }: Link): { readonly file: string; readonly anchor: string } {
    const [path = "", anchor = ""] = to.split("#");
    return { file: path === "" ? page : normalize(join(dirname(page), path)), anchor };
}

describe("links of the pages", () => {
    it("lead to files of the project", () => {
        assert.ok(inside.length > 60, String(inside.length));
        const dead = inside.filter((link) => !existsSync(join(root, targetOf(link).file)));
        assert.deepEqual(dead, []);
    });

    it("lead to headings that are there", () => {
        const withAnchor = inside.filter(({ to }) => to.includes("#"));
        assert.ok(withAnchor.length > 10);
        const dead = withAnchor.filter((link) => {
            const { file, anchor } = targetOf(link);
            return !anchorsOf(proseOf(file)).includes(anchor);
        });
        assert.deepEqual(dead, []);
    });

    it("lead from the README to every page", () => {
        const linked = new Set(
            links.filter(({ page }) => page === "README.md").map((link) => targetOf(link).file),
        );
        const unlinked = pages.filter((page) => page.startsWith("docs/") && !linked.has(page));
        assert.deepEqual(unlinked, []);
    });
});

describe("files that the pages name", () => {
    it("are there", () => {
        const named = pages.flatMap((page) =>
            [...proseOf(page).matchAll(/`((?:test|provider|examples|bench)\/[\w/.-]*\w)`/g)].map(
                ([, file = ""]) => ({ page, file }),
            ),
        );
        assert.ok(named.length > 40);
        // What a bench measures is there once it has run.
        const gone = named.filter(
            ({ file }) => !file.startsWith("bench/results/") && !existsSync(join(root, file)),
        );
        assert.deepEqual(gone, []);
    });
});
