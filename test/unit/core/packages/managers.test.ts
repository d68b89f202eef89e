import assert from "node:assert/strict";

import { apt } from "../../../../provider/core/packages/apt";
import { dnf } from "../../../../provider/core/packages/dnf";

const name = "mongodb-org-server";

describe("apt", () => {
    it("reads the versions of exactly this package", () => {
        const output = [
            " mongodb-org-server |     6.0.27 | https://repo.example.com bookworm/6.0 amd64 Packages",
            " mongodb-org-server |      6.0.5 | https://repo.example.com bookworm/6.0 amd64 Packages",
            " mongodb-org-server |      6.0.5 | https://other.example.com bookworm/6.0 amd64 Packages",
            "mongodb-org | 7.0.1 | https://repo.example.com bookworm/7.0 amd64 Packages",
        ].join("\n");
        assert.deepEqual(apt.readAvailable(output, name), ["6.0.27", "6.0.5"]);
        assert.deepEqual(apt.readAvailable("", name), []);
    });

    const states = [
        ["installed 6.0.27\n", { is: "installed", version: "6.0.27" }],
        ["config-files 5.0.4\n", { is: "absent" }],
        ["not-installed \n", { is: "absent" }],
        ["", { is: "absent" }],
        ["half-configured 6.0.27\n", { is: "half-installed" }],
        ["unpacked 6.0.27\n", { is: "half-installed" }],
    ] as const;
    for (const [output, state] of states) {
        it(`reads "${output.trim()}" as ${state.is}`, () => {
            assert.deepEqual(apt.readInstalled(output), state);
        });
    }

    it("finds a hold of exactly this package, with or without its architecture", () => {
        assert.equal(apt.readHeld("mongodb-org\nmongodb-org-server\n", name), true);
        assert.equal(apt.readHeld("mongodb-org-server:amd64\n", name), true);
        assert.equal(apt.readHeld("mongodb-org\nmongodb-org-server-dev\n", name), false);
    });

    it("installs an older or newer file without questions, and keeps configuration files, other packages and holds", () => {
        const command = apt.install("/p/6.0.27/it.deb", "newer");
        assert.deepEqual(command.slice(-1), ["/p/6.0.27/it.deb"]);
        for (const word of [
            "DEBIAN_FRONTEND=noninteractive",
            "SYSTEMD_OFFLINE=1",
            "--yes",
            "--allow-downgrades",
            "--no-remove",
            "Dpkg::Options::=--force-confold",
        ]) {
            assert.ok(command.includes(word), word);
        }
        assert.ok(!command.includes("--allow-change-held-packages"));
        assert.ok(!command.includes("--simulate"));
        assert.ok(apt.install("it.deb", "older", "try").includes("--simulate"));
    });
});

describe("dnf", () => {
    it("reads versions between blank lines and words", () => {
        const output = "\n5.0.4-1.el9\n\n6.0.27-1.el9\n6.0.27-1.el9\nLast metadata check\n";
        assert.deepEqual(dnf.readAvailable(output, name), ["5.0.4-1.el9", "6.0.27-1.el9"]);
    });

    it("reads the installed version", () => {
        assert.deepEqual(dnf.readInstalled("6.0.27-1.el9\n"), {
            is: "installed",
            version: "6.0.27-1.el9",
        });
        assert.deepEqual(dnf.readInstalled("package mongodb-org-server is not installed\n"), {
            is: "absent",
        });
    });

    it("finds a version lock of exactly this package, as dnf 4 and dnf 5 print it", () => {
        assert.equal(dnf.readHeld("mongodb-org-server-0:6.0.27-1.el9.*\n", name), true);
        assert.equal(dnf.readHeld("# Added\nPackage name: mongodb-org-server\n", name), true);
        assert.equal(dnf.readHeld("mongodb-org-0:6.0.27-1.el9.*\n", name), false);
        assert.equal(dnf.readHeld("mongodb-org-server-tools-6.0.27\n", name), false);
    });

    it("downgrades to an older file and installs a newer one", () => {
        assert.deepEqual(dnf.install("it.rpm", "newer").slice(-4), [
            "downgrade",
            "--assumeyes",
            "--quiet",
            "it.rpm",
        ]);
        assert.ok(dnf.install("it.rpm", "older").includes("install"));
        assert.ok(dnf.install("it.rpm", "older", "try").includes("--setopt=tsflags=test"));
    });
});
