import { cp, mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { machineLists, withFreshLists } from "./apt-lists";
import { dependenciesOf, librariesNamed, unpack } from "./debian-packages";
import { type Part, type Report } from "./part";
import { runTool } from "./run-tool";

const PACKAGE = "openssh-server";

/** `<cache>/openssh-server/1`: a tree with usr/sbin/sshd, and in lib what it needs and the machine lacks. */
export function sshdPart(cache: string): Part {
    return {
        name: PACKAGE,
        version: "1",
        folder: path.join(cache, PACKAGE, "1"),
        routes: [
            { name: "the distribution's own package, by apt-get", install: installPackage },
            { name: "the same, with its list of packages read anew", install: installAnew },
        ],
        verify: async (folder) => {
            const missing = await librariesMissing(folder);
            if (missing.length > 0) {
                throw new Error(`sshd lacks ${missing.join(", ")}`);
            }
        },
    };
}

async function installPackage(folder: string, report: Report): Promise<string> {
    return await unpackPackages(folder, machineLists, report);
}

async function installAnew(folder: string, report: Report): Promise<string> {
    return await withFreshLists(folder, report, (flags) => unpackPackages(folder, flags, report));
}

async function unpackPackages(
    folder: string,
    flags: readonly string[],
    report: Report,
): Promise<string> {
    report("downloading");
    const sha256 = await unpack(PACKAGE, folder, flags);
    if ((await librariesMissing(folder)).length > 0) {
        const control = path.join(folder, "depends");
        for (const name of await librariesNamed(await dependenciesOf(PACKAGE, flags))) {
            await unpack(name, control, flags);
        }
        await takeLibraries(control, path.join(folder, "lib"));
        await rm(control, { recursive: true });
    }
    return sha256;
}

async function takeLibraries(tree: string, lib: string): Promise<void> {
    await mkdir(lib, { recursive: true });
    for (const name of await readdir(tree, { recursive: true })) {
        if (/\.so\.[\d.]+$/.test(name)) {
            await cp(path.join(tree, name), path.join(lib, path.basename(name)), {
                dereference: true,
            });
        }
    }
}

async function librariesMissing(folder: string): Promise<string[]> {
    const env = { LD_LIBRARY_PATH: path.join(folder, "lib") };
    const printed = await runTool("ldd", [path.join(folder, "usr", "sbin", "sshd")], { env });
    return [...printed.matchAll(/(\S+) => not found/g)].flatMap(([, name]) => name ?? []);
}
