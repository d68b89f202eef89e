import { mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { sha256Of } from "./download";
import { runTool } from "./run-tool";

/** Downloads a package, which apt checks, and unpacks it into a folder, beside what is there. Returns its SHA-256. */
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

/** Libraries among the packages that a package depends on, which are not installed. */
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
