import assert from "node:assert/strict";
import { join } from "node:path";

import { defaultRoot } from "../../../../provider/io/releases/store/store";
import type { BinariesArgs, ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { binariesOf, binariesProblems } from "../../../../provider/pulumi/args/releases";

const dataDir = join("/", "srv", "mongodb");
const host = (name: string) => ({ host: `${name}:27017`, shell: { kind: "ssh" } as const });
const hosts = [host("db1"), host("db2")];

describe("binariesOf()", () => {
    const of = (binaries: BinariesArgs | undefined, isRemote = true, version = "6.0.27") =>
        binariesOf({ version, ...(binaries && { binaries }) }, dataDir, isRemote);

    const roots: readonly (readonly [BinariesArgs | undefined, boolean, string])[] = [
        [undefined, true, join(dataDir, "releases")],
        [undefined, false, defaultRoot()],
        [{ kind: "archive", keepVersions: 1 }, false, join(dataDir, "releases")],
        [{ kind: "packages" }, true, join(dataDir, "packages")],
        [{ kind: "packages" }, false, join(dataDir, "packages")],
        [{ kind: "command", stage: ["fetch"] }, true, join(dataDir, "releases")],
        [{ kind: "packages", root: "/var/lib/kept" }, true, "/var/lib/kept"],
    ];
    for (const [binaries, isRemote, root] of roots) {
        it(`keeps ${JSON.stringify(binaries)} ${isRemote ? "of hosts" : "of this machine"} in ${root}`, () => {
            assert.equal(of(binaries, isRemote).root, root);
        });
    }

    it("names the vendor's package for the edition, or the program's", () => {
        const named = (version: string) => of({ kind: "packages" }, true, version);
        assert.deepEqual(
            ["6.0.27", "6.0.27-ent", "6.0.5-4"].map((version) => {
                const found = named(version);
                return found.kind === "packages" ? found.package : "";
            }),
            ["mongodb-org-server", "mongodb-enterprise-server", "percona-server-mongodb-server"],
        );
        assert.deepEqual(of({ kind: "packages", package: "my-mongod", manager: "dnf" }), {
            kind: "packages",
            package: "my-mongod",
            manager: "dnf",
            root: join(dataDir, "packages"),
        });
    });

    it("keeps the program's options of an archive", () => {
        const archive = { kind: "archive", mirror: "https://m", sha256: "mirror" } as const;
        assert.deepEqual(of({ ...archive, download: "host" }), {
            ...archive,
            download: "host",
            root: join(dataDir, "releases"),
        });
    });
});

describe("binariesProblems()", () => {
    const problems = (binaries: BinariesArgs, args: Partial<ReplicaSetArgs> = { members: hosts }) =>
        binariesProblems({ version: "6.0.27", ...args, binaries }, dataDir);

    const rows: readonly (readonly [BinariesArgs, readonly string[]])[] = [
        [
            { kind: "archive", mirror: "mirror.example.com" },
            ['binaries.mirror must be a URL like "https://…", not "mirror.example.com"'],
        ],
        [
            { kind: "archive", mirror: "https://me:secret@mirror.example.com" },
            [
                "binaries.mirror cannot contain a user or a password: it is shown, and kept in the state",
            ],
        ],
        [
            { kind: "archive", sha256: "mirror" },
            ['binaries.sha256: "mirror" requires binaries.mirror'],
        ],
        [
            { kind: "archive", sha256: { "6.0.27": "short" } },
            ['binaries.sha256["6.0.27"] must be 64 hexadecimal digits'],
        ],
        [{ kind: "archive", mirror: "http://m/db", sha256: { "6.0.27": "A".repeat(64) } }, []],
        [
            { kind: "packages", package: "--purge" },
            [`binaries.package must be the name of a package, not "--purge"`],
        ],
        [
            { kind: "package" } as never,
            [`binaries.kind must be one of archive, directory, packages, command, not "package"`],
        ],
        [{ kind: "packages", keepVersions: 1 }, []],
        [
            { kind: "packages", keepVersions: -1, root: "/opt/releases" },
            [
                "binaries.keepVersions must be a whole number of at least 0, not -1",
                `binaries.keepVersions requires binaries.root within dataDir (${dataDir})`,
            ],
        ],
        [{ kind: "archive", keepVersions: 2, root: join(dataDir, "kept") }, []],
        [
            { kind: "command", stage: "/opt/fetch" as never },
            ['binaries.stage must be a program and its arguments, like ["/opt/fetch"]'],
        ],
        [
            { kind: "command", stage: [], switch: [""] },
            [
                'binaries.stage must be a program and its arguments, like ["/opt/fetch"]',
                'binaries.switch must be a program and its arguments, like ["/opt/fetch"]',
            ],
        ],
    ];
    for (const [binaries, expected] of rows) {
        it(`reports ${expected.join("; ") || "nothing"} for ${JSON.stringify(binaries)}`, () => {
            assert.deepEqual(problems(binaries), expected);
        });
    }

    it("requires a machine for each member if a package manager installs one version", () => {
        assert.deepEqual(problems({ kind: "packages" }), []);
        assert.deepEqual(problems({ kind: "packages" }, { members: [...hosts, host("db1")] }), [
            'binaries.kind "packages" installs one version on a machine, but db1 has several members',
        ]);
        assert.deepEqual(problems({ kind: "packages" }, {}), [
            'binaries.kind "packages" installs one version on a machine, but this machine has several members',
        ]);
        assert.deepEqual(problems({ kind: "packages" }, { members: 1 }), []);
    });

    it("distinguishes machines by where ssh connects: a member's address before its name in the set", () => {
        const at = (name: string, address: string) => ({ ...host(name), address });
        const members = [at("db1", "10.0.0.1:27017"), at("db2", "10.0.0.1:27018")];
        assert.deepEqual(problems({ kind: "packages" }, { members }), [
            'binaries.kind "packages" installs one version on a machine, but 10.0.0.1 has several members',
        ]);
        const apart = [at("db", "10.0.0.1:27017"), at("db", "10.0.0.2:27017")];
        assert.deepEqual(problems({ kind: "packages" }, { members: apart }), []);
    });
});
