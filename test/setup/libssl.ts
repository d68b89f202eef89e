import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { sha256Of } from "./download";
import { type Part } from "./part";
import { runTool } from "./run-tool";

const PACKAGE = "libssl1.1";

/** The last release of each distribution that has the package, and the keyring of that release. */
const DISTRIBUTIONS = [
    { archive: /\/debian\/?$/, suite: "bullseye", keyring: "debian-archive-keyring.gpg" },
    { archive: /\/ubuntu(-ports)?\/?$/, suite: "focal", keyring: "ubuntu-archive-keyring.gpg" },
];

/** `<cache>/libssl1.1/1.1/lib`: the two libraries that servers built before OpenSSL 3 need. */
export function libsslPart(cache: string): Part {
    return {
        name: PACKAGE,
        version: "1.1",
        folder: path.join(cache, PACKAGE, "1.1"),
        routes: [
            {
                name: "the distribution's own package, by apt-get",
                install: async (folder, report) => {
                    report("fetching the package lists");
                    const sha256 = await downloadPackage(path.join(folder, "apt"));
                    await unpack(path.join(folder, "apt"), path.join(folder, "lib"));
                    await rm(path.join(folder, "apt"), { recursive: true });
                    return sha256;
                },
            },
        ],
        verify: async (folder) => {
            const names = await readdir(path.join(folder, "lib"));
            for (const needed of ["libssl.so.1.1", "libcrypto.so.1.1"]) {
                if (!names.includes(needed)) {
                    throw new Error(`the package has no ${needed}`);
                }
            }
        },
    };
}

/** Source lines for the older release, on the mirrors in the machine's own sources. */
export function sourceLinesFor(uris: string): string[] {
    const mirrors = new Set(uris.split("\n").map((line) => line.trim()));
    return [...mirrors].flatMap((uri) =>
        DISTRIBUTIONS.filter(({ archive }) => archive.test(uri)).map(
            ({ suite, keyring }) =>
                `deb [signed-by=/usr/share/keyrings/${keyring}] ${uri} ${suite} main`,
        ),
    );
}

/** Downloads the package with package lists of its own, so that the machine's stay unchanged. apt checks the signatures. */
async function downloadPackage(folder: string): Promise<string> {
    await mkdir(path.join(folder, "lists", "partial"), { recursive: true });
    await mkdir(path.join(folder, "archives", "partial"), { recursive: true });
    const targets = await runTool("apt-get", ["indextargets", "--format", "$(REPO_URI)"]);
    const lines = sourceLinesFor(targets);
    if (lines.length === 0) {
        throw new Error("no mirror of Debian or Ubuntu is among the apt sources of this machine");
    }
    const sources = path.join(folder, "sources.list");
    await writeFile(sources, `${lines.join("\n")}\n`);
    const options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": path.join(folder, "lists"),
        "Dir::Cache": folder,
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    await runTool("apt-get", ["update", ...flags]);
    await runTool("apt-get", ["download", PACKAGE, ...flags], { cwd: folder });
    return await sha256Of(await findPackage(folder));
}

async function findPackage(folder: string): Promise<string> {
    const name = (await readdir(folder)).find((file) => file.endsWith(".deb"));
    if (name === undefined) {
        throw new Error("apt-get download left no package");
    }
    return path.join(folder, name);
}

async function unpack(folder: string, lib: string): Promise<void> {
    const tree = path.join(folder, "tree");
    await runTool("dpkg-deb", ["-x", await findPackage(folder), tree]);
    await mkdir(lib);
    for (const name of await readdir(tree, { recursive: true })) {
        if (/\/lib(ssl|crypto)\.so\.1\.1$/.test(name)) {
            await cp(path.join(tree, name), path.join(lib, path.basename(name)));
        }
    }
}
