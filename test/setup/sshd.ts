import { cp, mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import {
    debianPart,
    dependenciesOf,
    librariesMissingOf,
    librariesNamed,
    unpack,
} from "./debian-packages";
import { type Part, type Report } from "./part";

const PACKAGE = "openssh-server";

/** OpenSSH's server: usr/sbin/sshd, with its libraries in lib. */
export function sshdPart(cache: string): Part {
    return debianPart(cache, PACKAGE, unpackPackages, librariesMissing);
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
        await copyLibraries(control, path.join(folder, "lib"));
        await rm(control, { recursive: true });
    }
    return sha256;
}

async function copyLibraries(tree: string, lib: string): Promise<void> {
    await mkdir(lib, { recursive: true });
    for (const name of await readdir(tree, { recursive: true })) {
        if (/\.so\.[\d.]+$/.test(name)) {
            await cp(path.join(tree, name), path.join(lib, path.basename(name)), {
                dereference: true,
            });
        }
    }
}

function librariesMissing(folder: string): Promise<string[]> {
    const env = { LD_LIBRARY_PATH: path.join(folder, "lib") };
    return librariesMissingOf(path.join(folder, "usr", "sbin", "sshd"), env);
}
