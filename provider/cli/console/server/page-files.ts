import { readdir, readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";

/** A file of the page, as it is served. */
export interface PageFile {
    readonly type: string;
    readonly body: string;
}

const types: Readonly<Record<string, string>> = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
};

/** Reads the files of the page into memory, by request path; the page itself is "/". */
export async function readPageFiles(folder = pageFolder()): Promise<ReadonlyMap<string, PageFile>> {
    const names = await readdir(folder);
    const files = await Promise.all(
        names.map(async (name) => {
            const type = types[extname(name)];
            const body = await readFile(join(folder, name), "utf8");
            const path = name === "index.html" ? "/" : `/${name}`;
            return type === undefined ? [] : [[path, { type, body }] as const];
        }),
    );
    return new Map(files.flat());
}

/** The page is shipped as it is written, without a build. */
function pageFolder(): string {
    const own = require.resolve("pulumi-mongodb-replicaset/package.json");
    return join(dirname(own), "provider", "cli", "console", "page");
}
