import assert from "node:assert/strict";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { PackageBinaries } from "../../../../../provider/io/releases/store/release-source";
import { linkTargetOf, activateRelease } from "../../../../../provider/io/releases/activate";
import { stageOn } from "../../../../../provider/io/releases/stage-on";
import { newestRelease } from "../../../../../provider/io/releases/newest";
import { checkPackages } from "../../../../../provider/io/releases/packages/check-packages";
import { makeTemporaryFolder } from "../../../../kit/system/temporary-folder";
import type { Answer } from "./fake-host";
import { fakeHost } from "./fake-host";

const name = "mongodb-org-server";

/** An in-memory dnf and rpm. */
class FakeDnf {
    installed: string | undefined;
    held = false;
    available = ["5.0.4-1.el9", "6.0.27-1.el9"];
    failing: string | undefined;
    readonly fetched: string[] = [];

    answer = (command: string): Answer => {
        if (this.failing !== undefined && command.includes(this.failing)) {
            return 1;
        }
        const file = /(?:install|downgrade) .*\/([\d.]+)\/server\.rpm$/.exec(command)?.[1];
        if (file !== undefined) {
            this.installed = command.includes("tsflags=test") ? this.installed : `${file}-1.el9`;
            return "";
        }
        if (command.includes(" repoquery ")) {
            return this.available.join("\n");
        }
        if (command.includes(" versionlock ")) {
            return this.held ? `${name}-0:5.0.4-1.el9.*\n` : 1;
        }
        if (command.includes("rpm --query")) {
            return this.installed ?? 1;
        }
        if (command === "/usr/bin/mongod --version") {
            return this.installed === undefined
                ? 127
                : `db version v${this.installed.slice(0, -6)}\n`;
        }
        if (command.includes(" download ")) {
            this.fetched.push(command.split(" ").at(-1) ?? "");
        }
        return undefined;
    };
}

describe("binaries of kind packages, dnf", () => {
    let root: string;
    let binaries: PackageBinaries;
    let dnf: FakeDnf;
    let host: ReturnType<typeof fakeHost>;

    beforeEach(async () => {
        root = await makeTemporaryFolder("packages");
        binaries = { kind: "packages", package: name, root: join(root, "packages") };
        dnf = new FakeDnf();
        host = fakeHost("/usr/bin/dnf", (command) => {
            const answer = dnf.answer(command);
            return answer ?? (command.includes("dnf --quiet download") ? "" : undefined);
        });
        const { machine } = host;
        const run = machine.run.bind(machine);
        // A download leaves a package file and its content in the folder.
        Object.assign(machine, {
            run: async (words: readonly string[], limitMs: number) => {
                const printed = await run(words, limitMs);
                if (words[2]?.includes("dnf --quiet download") === true) {
                    await unpack(words[4] ?? "", (words[6] ?? "").slice(0, -6));
                }
                return printed;
            },
        });
    });
    afterEach(() => rm(root, { recursive: true }));

    async function unpack(folder: string, version: string): Promise<void> {
        const mongod = join(folder, "usr/bin/mongod");
        await mkdir(join(folder, "usr/bin"), { recursive: true });
        await writeFile(join(folder, "server.rpm"), "");
        await writeFile(mongod, `#!/bin/sh\necho "db version v${version}"\n`);
        await chmod(mongod, 0o755);
    }
    const stage = (version: string) => stageOn(host.machine, binaries, version);
    const start = async (version: string) => {
        const target = await linkTargetOf(host.machine, binaries, version);
        await activateRelease(host.machine, binaries, version, target);
    };
    const installs = () => host.commands.filter((each) => / (install|downgrade) /.test(each));

    it("stages a version and the installed one, tests the installation, and installs nothing", async () => {
        dnf.installed = "5.0.4-1.el9";
        await stage("6.0.27");
        await stage("6.0.27");
        assert.deepEqual(dnf.fetched, ["5.0.4-1.el9", "6.0.27-1.el9"]);
        assert.deepEqual(installs().length, 1);
        assert.match(
            installs()[0]!,
            /^dnf install .*--setopt=tsflags=test .*\/6\.0\.27\/server\.rpm$/,
        );
        assert.equal(dnf.installed, "5.0.4-1.el9");
    });

    it("installs the missing version before a start, an older one as a downgrade, and nothing twice", async () => {
        dnf.installed = "5.0.4-1.el9";
        await start("6.0.27");
        assert.equal(dnf.installed, "6.0.27-1.el9");
        const before = installs().length;
        await start("6.0.27");
        assert.equal(installs().length, before);
        await start("5.0.4");
        assert.match(installs().at(-1)!, / dnf downgrade .*\/5\.0\.4\/server\.rpm$/);
        assert.equal(dnf.installed, "5.0.4-1.el9");
    });

    it("reports what the manager refuses, and installs nothing instead", async () => {
        dnf.failing = "/6.0.27/server.rpm";
        await assert.rejects(stage("6.0.27"), {
            code: "package-failed",
            message: /^Cannot install MongoDB 6\.0\.27 by mongodb-org-server on db1: /,
        });
        assert.equal(dnf.installed, undefined);
    });

    it("finds the newest release of a series in the repositories", async () => {
        const newest = (series: string) =>
            newestRelease(binaries, series, "7.0.4", undefined, host.machine);
        assert.equal(await newest("6.0"), "6.0.27");
        assert.equal(await newest("4.4"), undefined);
    });

    const find = async (version: string) =>
        (await checkPackages(binaries, version, host.machine)).map(({ code, message }) => [
            code,
            message,
        ]);

    it("finds no problem with an available version, also without the plugin for locks", async () => {
        dnf.installed = "5.0.4-1.el9";
        assert.deepEqual(await find("6.0.27"), []);
    });

    it("finds a lock, an unavailable version, and a downgrade without its package", async () => {
        dnf.installed = "5.0.4-1.el9";
        dnf.held = true;
        dnf.available = ["6.0.27-1.el9"];
        assert.deepEqual(await find("6.0.99"), [
            [
                "package-held",
                "Cannot install MongoDB 6.0.99 on db1: package mongodb-org-server is on hold there, in version 5.0.4-1.el9 (dnf versionlock delete mongodb-org-server lifts it)",
            ],
            [
                "package-unavailable",
                "Cannot get MongoDB 6.0.99 on db1: package mongodb-org-server is not available in that version, the repositories of dnf have 6.0.27-1.el9",
            ],
            [
                "package-unavailable",
                "Cannot get MongoDB 5.0.4 on db1: package mongodb-org-server is not available in that version, the repositories of dnf have 6.0.27-1.el9",
            ],
        ]);
    });

    it("finds no problem with a lock on the desired version", async () => {
        dnf.installed = "6.0.27-1.el9";
        dnf.held = true;
        assert.deepEqual(await find("6.0.27"), []);
    });

    it("finds a host without the manager, and a user without permission to install", async () => {
        assert.deepEqual(await checkCodes({ ...binaries, manager: "apt" }), ["package-failed"]);
        Object.assign(host.machine, { uid: () => Promise.resolve(1000) });
        assert.deepEqual(await checkCodes(binaries), ["package-failed"]);
    });
    const checkCodes = async (desired: PackageBinaries) =>
        (await checkPackages(desired, "6.0.27", host.machine)).map(({ code }) => code);
});
