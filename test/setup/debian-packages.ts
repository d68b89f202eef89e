import { mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { machineLists, withFreshLists } from "./apt-lists";
import { sha256Of } from "./download";
import { type Part, type Report } from "./part";
import { runTool } from "./run-tool";

/** Unpacks a package and its dependencies into a folder, using the package lists that the flags name. Returns the package's SHA-256. */
type UnpackAll = (folder: string, flags: readonly string[], report: Report) => Promise<string>;

/** `<cache>/NAME/1`: a tree with the package's program and its libraries that the machine lacks. */
export function debianPart(
    cache: string,
    name: string,
    unpackAll: UnpackAll,
    librariesMissing: (folder: string) => Promise<readonly string[]>,
): Part {
    return {
        name,
        version: "1",
        folder: path.join(cache, name, "1"),
        routes: [
            {
                name: "the distribution's own package, by apt-get",
                install: (folder, report) => unpackAll(folder, machineLists, report),
            },
            {
                name: "the same, with fresh package lists",
                install: (folder, report) =>
                    withFreshLists(folder, report, (flags) => unpackAll(folder, flags, report)),
            },
        ],
        verify: async (folder) => {
            const missing = await librariesMissing(folder);
            if (missing.length > 0) {
                throw new Error(`${name} lacks ${missing.join(", ")}`);
            }
        },
    };
}

/** Libraries that a program would not find on this machine. */
export async function librariesMissingOf(
    program: string,
    env: Readonly<Record<string, string>>,
): Promise<string[]> {
    const printed = await runTool("ldd", [program], { env });
    return [...printed.matchAll(/(\S+) => not found/g)].flatMap(([, name]) => name ?? []);
}

/** Downloads a package, which apt verifies, and unpacks it into a folder that may have other files. Returns its SHA-256. */
export async function unpack(
    name: string,
    folder: string,
    flags: readonly string[],
): Promise<string> {
    const scratch = path.join(folder, "deb");
    await mkdir(scratch, { recursive: true });
    await runTool("apt-get", ["download", name, "-o", "APT::Sandbox::User=", ...flags], {
        cwd: scratch,
    });
    const file = (await readdir(scratch)).find((each) => each.endsWith(".deb"));
    if (file === undefined) {
        throw new Error("apt-get download left no package");
    }
    const deb = path.join(scratch, file);
    await runTool("dpkg-deb", ["-x", deb, folder]);
    const sha256 = await sha256Of(deb);
    await rm(scratch, { recursive: true });
    return sha256;
}

export async function dependenciesOf(name: string, flags: readonly string[]): Promise<string> {
    return await runTool("apt-cache", ["depends", "--important", ...flags, name]);
}

/** Library packages among a package's dependencies that are not installed. */
export async function librariesNamed(depends: string): Promise<string[]> {
    const names = [...depends.matchAll(/Depends: (lib\S+)/g)].flatMap(([, name]) => name ?? []);
    const missing: string[] = [];
    for (const name of new Set(names)) {
        const status = await runTool("dpkg-query", ["-W", "-f", "${db:Status-Status}", name]).catch(
            () => "",
        );
        if (status !== "installed") {
            missing.push(name);
        }
    }
    return missing;
}
