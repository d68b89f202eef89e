import * as assert from "node:assert/strict";

import { vendorAddress } from "../../../../../provider/io/releases/archive/vendor";

type LookUp = NonNullable<Parameters<typeof vendorAddress>[1]>;

/** Answers with what it was asked, as an address. */
const echo = ((options: unknown) => Promise.resolve({ url: JSON.stringify(options) })) as LookUp;

/** A list that has no release but the stable one. */
const stableOnly = ((options: { version: string }) =>
    options.version === "stable"
        ? Promise.resolve({ url: "" })
        : Promise.reject(new Error("Not on the list"))) as LookUp;

const noList = (() => Promise.reject(new Error("No network"))) as LookUp;

describe("vendorAddress()", () => {
    it("asks for the Community edition by a plain version", async () => {
        const asked: unknown = JSON.parse(await vendorAddress("6.0.5", echo));
        assert.deepEqual(asked, { version: "6.0.5", enterprise: false });
    });

    it("asks for the Enterprise edition, which the list names by the plain version", async () => {
        const asked: unknown = JSON.parse(await vendorAddress("6.0.5-ent", echo));
        assert.deepEqual(asked, { version: "6.0.5", enterprise: true });
    });

    it("asks for a release candidate by its name", async () => {
        const asked: unknown = JSON.parse(await vendorAddress("7.0.0-rc3", echo));
        assert.deepEqual(asked, { version: "7.0.0-rc3", enterprise: false });
    });

    it("says that Percona's builds are not on the list, without a look", async () => {
        await assert.rejects(vendorAddress("6.0.5-4", noList), {
            code: "unknown-release",
            message:
                'There is no release 6.0.5-4 of MongoDB at its publisher: Percona\'s builds are only taken from packages, or a folder (binaries of kind "directory")',
        });
    });

    it("tells a release that is not on the list from a list that can't be had", async () => {
        await assert.rejects(vendorAddress("6.0.99-ent", stableOnly), {
            code: "unknown-release",
        });
        await assert.rejects(vendorAddress("6.0.99", noList), { code: "binary-missing" });
    });
});

describe("vendorAddress() for another machine", () => {
    const build = {
        architecture: "arm64",
        system: "linux",
        distributions: ["ubuntu2404", "ubuntu2204"],
    };

    /** As the library, which falls back on a build for the machine that it runs on. */
    const only = (distro: string) =>
        ((options: { distro?: string; arch?: string }) =>
            Promise.resolve(
                options.distro === distro
                    ? { distro, url: `${String(options.arch)}-${distro}` }
                    : { distro: "debian12", url: "a build for this machine" },
            )) as unknown as LookUp;

    it("takes the best build for that one, never one for this", async () => {
        assert.equal(await vendorAddress("6.0.27", only("ubuntu2204"), build), "arm64-ubuntu2204");
        await assert.rejects(vendorAddress("6.0.27", only("rhel90"), build), {
            code: "unknown-release",
            message: /^There is no release 6\.0\.27 of MongoDB for arm64 on ubuntu2404: /,
        });
    });
});
