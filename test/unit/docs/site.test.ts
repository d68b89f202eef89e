import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { makeTemporaryFolder } from "../../kit/system/temporary-folder";
import { root } from "./pages";

describe("npm run docs", function () {
    this.timeout(180_000);
    let site: string;
    let complaints: number;

    before(async () => {
        const { Application } = await import("typedoc");
        site = await makeTemporaryFolder("site");
        const app = await Application.bootstrapWithPlugins({
            options: join(root, "docs", "typedoc.mjs"),
            out: site,
            logLevel: "Warn",
        });
        const project = await app.convert();
        assert.ok(project);
        app.validate(project);
        await app.generateOutputs(project);
        complaints = app.logger.warningCount + app.logger.errorCount;
    });

    after(() => rm(site, { recursive: true, force: true }));

    it("has nothing to complain of", () => {
        assert.equal(complaints, 0);
    });

    it("makes a site without dead links", () => {
        const links = pagesOf(site).flatMap(linksOf);
        assert.ok(links.length > 500, String(links.length));
        const dead = links.filter(
            ({ file, anchor }) => !existsSync(file) || !hasAnchor(file, anchor),
        );
        assert.deepEqual(
            dead.map(({ page, to }) => `${relative(site, page)}: ${to}`),
            [],
        );
    });

    it("loads nothing from elsewhere", () => {
        const styles = namesIn(site).filter((file) => file.endsWith(".css"));
        const loaded = [...pagesOf(site), ...styles].flatMap((file) =>
            [
                ...readFileSync(file, "utf8").matchAll(
                    /(?:<(?:link|script|img|iframe)\b[^>]*(?:href|src)="|url\(["']?|@import ")((?:https?:)?\/\/[^"')]*)/g,
                ),
            ].map(([, address]) => address),
        );
        assert.deepEqual(loaded, []);
    });
});

interface SiteLink {
    readonly page: string;
    readonly to: string;
    readonly file: string;
    readonly anchor: string;
}

function namesIn(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
    );
}

function pagesOf(folder: string): readonly string[] {
    return namesIn(folder).filter((file) => file.endsWith(".html"));
}

function linksOf(page: string): readonly SiteLink[] {
    const targets = [...readFileSync(page, "utf8").matchAll(/<[^>]+\b(?:href|src)="([^"]*)"/g)];
    return targets
        .map(([, to = ""]) => to)
        .filter((to) => !/^[a-z]+:/.test(to))
        .map((to) => {
            const [path = "", anchor = ""] = to.split("#").map(decodeURIComponent);
            return { page, to, anchor, file: path === "" ? page : resolve(dirname(page), path) };
        });
}

const anchors = new Map<string, ReadonlySet<string>>();

function hasAnchor(file: string, anchor: string): boolean {
    if (anchor === "" || !file.endsWith(".html")) {
        return true;
    }
    const known =
        anchors.get(file) ??
        new Set(
            [...readFileSync(file, "utf8").matchAll(/\bid="([^"]+)"/g)].map(([, id = ""]) => id),
        );
    anchors.set(file, known);
    return known.has(anchor);
}
