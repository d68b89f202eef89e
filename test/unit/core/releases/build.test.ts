import assert from "node:assert/strict";

import {
    archiveNames,
    interpretBuild,
    isSameBuild,
} from "../../../../provider/core/releases/build";

const osRelease = (id: string, version: string, like = "") =>
    `NAME="A system"\nID=${id}\nVERSION_ID="${version}"\nID_LIKE="${like}"\n`;

describe("interpretBuild()", () => {
    const rows = [
        ["debian", "12", "", ["debian12", "debian11", "debian10", "debian92"]],
        ["ubuntu", "22.04", "debian", ["ubuntu2204", "ubuntu2004", "ubuntu1804", "ubuntu1604"]],
        ["rocky", "8.10", "rhel centos fedora", ["rhel8", "rhel82", "rhel80", "rhel72", "rhel70"]],
        ["unknown-os", "8.10", "rhel", ["rhel8", "rhel82", "rhel80", "rhel72", "rhel70"]],
        ["amzn", "2023", "fedora", ["amazon2023"]],
        ["sles", "15.5", "suse", ["suse15"]],
        // It has its own numbers, which do not show the Debian release.
        ["linuxmint", "21", "ubuntu debian", []],
        ["arch", "", "", []],
    ] as const;
    for (const [id, version, like, distributions] of rows) {
        it(`chooses ${distributions[0] ?? "nothing"} for ${id} ${version}`, () => {
            const build = interpretBuild("x64", "linux", osRelease(id, version, like));
            assert.deepEqual(build, { architecture: "x64", system: "linux", distributions });
        });
    }

    it("chooses nothing if the system reports nothing", () => {
        assert.deepEqual(interpretBuild("arm64", "darwin", undefined).distributions, []);
    });
});

describe("isSameBuild()", () => {
    const debian = interpretBuild("x64", "linux", osRelease("debian", "12"));

    it("distinguishes systems and processors", () => {
        assert.equal(isSameBuild(debian, { ...debian }), true);
        assert.equal(isSameBuild(debian, { ...debian, architecture: "arm64" }), false);
        assert.equal(isSameBuild(debian, { ...debian, system: "darwin" }), false);
        const ubuntu = interpretBuild("x64", "linux", osRelease("ubuntu", "24.04"));
        assert.equal(isSameBuild(debian, ubuntu), false);
    });

    it("treats an unknown system as equal", () => {
        assert.equal(isSameBuild(debian, { ...debian, distributions: [] }), true);
    });
});

describe("archiveNames()", () => {
    it("lists the vendor's files, best first", () => {
        const debian = interpretBuild("x64", "linux", osRelease("debian", "11"));
        assert.deepEqual(archiveNames("6.0.27", debian).slice(0, 2), [
            "mongodb-linux-x86_64-debian11-6.0.27.tgz",
            "mongodb-linux-x86_64-debian10-6.0.27.tgz",
        ]);
        const rhel = interpretBuild("arm64", "linux", osRelease("rhel", "9.4"));
        assert.equal(
            archiveNames("8.0.4-ent", rhel)[0],
            "mongodb-linux-aarch64-enterprise-rhel9-8.0.4.tgz",
        );
        assert.deepEqual(archiveNames("6.0.27", interpretBuild("arm64", "darwin", undefined)), [
            "mongodb-macos-arm64-6.0.27.tgz",
        ]);
    });
});
