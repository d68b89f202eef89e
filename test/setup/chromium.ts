import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import * as path from "node:path";
import { cacheFolder } from "../../provider/io/system/cache-folder";
import {
    debianPart,
    dependenciesOf,
    librariesMissingOf,
    librariesNamed,
    unpack,
} from "./debian-packages";
import { ensurePart, type Report } from "./part";
import { Progress } from "./progress";

const PACKAGE = "chromium";

/** How deep the libraries' own dependencies go. */
const MAX_DEPTH = 6;

/** The browser's program and environment. */
export interface Chromium {
    readonly executablePath: string;
    readonly env: Readonly<Record<string, string>>;
}

/** Installs a browser for tests of the console's page: the first time a download of 120 MB, which takes a minute, and 400 MB on disk. */
export async function ensureChromium(): Promise<Chromium> {
    const cache = cacheFolder(process.env, homedir());
    const part = debianPart(cache, PACKAGE, unpackPackages, librariesMissing);
    await ensurePart(part, new Progress((line) => console.log(line)));
    return await chromiumIn(part.folder);
}

async function unpackPackages(
    folder: string,
    flags: readonly string[],
    report: Report,
): Promise<string> {
    const fetch = async (name: string): Promise<string> => {
        report(`downloading ${name}`);
        return await unpack(name, folder, flags);
    };
    const sha256 = await fetch(PACKAGE);
    await fetch("chromium-common");
    const done = new Set<string>();
    let parents: readonly string[] = [PACKAGE];
    for (let round = 0; round < MAX_DEPTH; round += 1) {
        if ((await librariesMissing(folder)).length === 0) {
            break;
        }
        const depends = await Promise.all(parents.map((name) => dependenciesOf(name, flags)));
        const named = await librariesNamed(depends.join("\n"));
        parents = named.filter((name) => !done.has(name));
        for (const name of parents) {
            done.add(name);
            await fetch(name);
        }
    }
    return sha256;
}

async function chromiumIn(folder: string): Promise<Chromium> {
    const files = await readdir(folder, { recursive: true });
    const folders = files
        .filter((name) => /\.so(\.[\d.]+)?$/.test(name))
        .map((name) => path.join(folder, path.dirname(name)));
    return {
        executablePath: path.join(folder, "usr", "lib", "chromium", "chromium"),
        env: { LD_LIBRARY_PATH: [...new Set(folders)].join(":") },
    };
}

async function librariesMissing(folder: string): Promise<string[]> {
    const { executablePath, env } = await chromiumIn(folder);
    return librariesMissingOf(executablePath, env);
}
