import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { mongodIn } from "../../../provider/io/layout/release-folder";
import { runTool } from "../../setup/run-tool";
import { releaseFolder } from "../sets/releases";

export const packageName = "mongodb-org-server";

/** Whether this machine can build and install Debian packages. */
export function hasApt(): boolean {
    return ["apt-get", "dpkg-deb"].every(
        (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0,
    );
}

/** A package script's restart of a running service. Without systemd it succeeds only if it does not call systemctl. */
const restart =
    "[ ! -x /usr/bin/systemctl ] || /usr/bin/systemctl restart mongod.service || exit 1";

/** A package whose mongod is the one that the set-up installed. */
export function packageOf(version: string): TestPackage {
    return { mongod: `exec ${mongodIn(releaseFolder(version))} "$@"` };
}

export interface TestPackage {
    /** Script to install as mongod. */
    readonly mongod: string;
    /** Commands that the package's postinst script runs after it has logged its environment. */
    readonly afterInstall?: string;
}

/**
 * Writes a repository into a folder, for `deb [trusted=yes] file:<folder> ./`: small packages, by version, whose scripts log
 * their environment to /srv/installed.
 */
export async function writeRepository(
    folder: string,
    packages: Readonly<Record<string, TestPackage>>,
): Promise<void> {
    const entries: string[] = [];
    for (const [version, contents] of Object.entries(packages)) {
        const control = [
            `Package: ${packageName}`,
            `Version: ${version}`,
            "Architecture: all",
            "Maintainer: Tests <tests@example.com>",
            "Description: A mongod for tests",
        ].join("\n");
        const name = `${packageName}_${version}_all.deb`;
        await buildPackage(join(folder, name), control, contents);
        const built = await readFile(join(folder, name));
        const sha256 = createHash("sha256").update(built).digest("hex");
        entries.push(
            `${control}\nFilename: ./${name}\nSize: ${String(built.length)}\nSHA256: ${sha256}\n`,
        );
    }
    await writeFile(join(folder, "Packages"), entries.join("\n"));
}

async function buildPackage(
    file: string,
    control: string,
    { mongod, afterInstall = "" }: TestPackage,
): Promise<void> {
    const tree = `${file}.tree`;
    const postinst = `#!/bin/sh\necho "$1 offline=$SYSTEMD_OFFLINE $DEBIAN_FRONTEND" >>/srv/installed\n${restart}\n${afterInstall}\n`;
    const files: readonly (readonly [string, string])[] = [
        ["DEBIAN/control", `${control}\n`],
        ["DEBIAN/postinst", postinst],
        ["usr/bin/mongod", `#!/bin/sh\n${mongod}\n`],
    ];
    for (const [name, text] of files) {
        await mkdir(dirname(join(tree, name)), { recursive: true });
        await writeFile(join(tree, name), text);
        await chmod(join(tree, name), name === "DEBIAN/control" ? 0o644 : 0o755);
    }
    await runTool("dpkg-deb", ["--build", "--root-owner-group", "-Znone", tree, file]);
    await rm(tree, { recursive: true });
}
