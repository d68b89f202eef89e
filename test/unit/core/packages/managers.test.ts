import assert from "node:assert/strict";

import { apt } from "../../../../provider/core/packages/apt";
import { dnf } from "../../../../provider/core/packages/dnf";

const name = "mongodb-org-server";

describe("apt", () => {
    it("reads the versions of the very package that is asked for", () => {
        const said = [
            " mongodb-org-server |     6.0.27 | https://repo.example.com bookworm/6.0 amd64 Packages",
            " mongodb-org-server |      6.0.5 | https://repo.example.com bookworm/6.0 amd64 Packages",
            " mongodb-org-server |      6.0.5 | https://other.example.com bookworm/6.0 amd64 Packages",
            "mongodb-org | 7.0.1 | https://repo.example.com bookworm/7.0 amd64 Packages",
        ].join("\n");
        assert.deepEqual(apt.readAvailable(said, name), ["6.0.27", "6.0.5"]);
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
    for (const [said, state] of states) {
        it(`takes "${said.trim()}" for ${state.is}`, () => {
            assert.deepEqual(apt.readInstalled(said), state);
        });
    }

    it("knows a hold of the very package, with its architecture or without", () => {
        assert.equal(apt.readHeld("mongodb-org\nmongodb-org-server\n", name), true);
        assert.equal(apt.readHeld("mongodb-org-server:amd64\n", name), true);
        assert.equal(apt.readHeld("mongodb-org\nmongodb-org-server-dev\n", name), false);
    });

    it("installs a file, older or newer, asks nothing, keeps configuration files, removes nothing, overrides no hold", () => {
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
    it("reads versions, with blank lines and words between them", () => {
        const said = "\n5.0.4-1.el9\n\n6.0.27-1.el9\n6.0.27-1.el9\nLast metadata check\n";
        assert.deepEqual(dnf.readAvailable(said, name), ["5.0.4-1.el9", "6.0.27-1.el9"]);
    });

    it("reads what is installed", () => {
        assert.deepEqual(dnf.readInstalled("6.0.27-1.el9\n"), {
            is: "installed",
            version: "6.0.27-1.el9",
        });
        assert.deepEqual(dnf.readInstalled("package mongodb-org-server is not installed\n"), {
            is: "absent",
        });
    });

    it("knows a lock of the very package, as dnf 4 and dnf 5 write it", () => {
        assert.equal(dnf.readHeld("mongodb-org-server-0:6.0.27-1.el9.*\n", name), true);
        assert.equal(dnf.readHeld("# Added\nPackage name: mongodb-org-server\n", name), true);
        assert.equal(dnf.readHeld("mongodb-org-0:6.0.27-1.el9.*\n", name), false);
        assert.equal(dnf.readHeld("mongodb-org-server-tools-6.0.27\n", name), false);
    });

    it("downgrades to an older file, and installs a newer one", () => {
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
