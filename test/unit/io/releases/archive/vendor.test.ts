import * as assert from "node:assert/strict";

import { vendorAddress } from "../../../../../provider/io/releases/archive/vendor";

type LookUp = NonNullable<Parameters<typeof vendorAddress>[1]>;

/** Returns the query as an address. */
const echo = ((options: unknown) => Promise.resolve({ url: JSON.stringify(options) })) as LookUp;

/** A list that has only the stable release. */
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

    it("asks for the Enterprise edition, which the list has under the plain version", async () => {
        const asked: unknown = JSON.parse(await vendorAddress("6.0.5-ent", echo));
        assert.deepEqual(asked, { version: "6.0.5", enterprise: true });
    });

    it("asks for a release candidate by its name", async () => {
        const asked: unknown = JSON.parse(await vendorAddress("7.0.0-rc3", echo));
        assert.deepEqual(asked, { version: "7.0.0-rc3", enterprise: false });
    });

    it("reports that the list has no builds of Percona, without reading it", async () => {
        await assert.rejects(vendorAddress("6.0.5-4", noList), {
            code: "unknown-release",
            message:
                'Cannot download MongoDB 6.0.5-4: the vendor\'s list has no builds of Percona, which must come from packages or a folder (binaries of kind "packages" or "directory")',
        });
    });

    it("distinguishes a release that is not on the list from a list that is unavailable", async () => {
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

    /** Behaves like the library, which falls back on a build for the machine that it runs on. */
    const only = (distro: string) =>
        ((options: { distro?: string; arch?: string }) =>
            Promise.resolve(
                options.distro === distro
                    ? { distro, url: `${String(options.arch)}-${distro}` }
                    : { distro: "debian12", url: "a build for this machine" },
            )) as unknown as LookUp;

    it("returns the best build for that machine, never one for this machine", async () => {
        assert.equal(await vendorAddress("6.0.27", only("ubuntu2204"), build), "arm64-ubuntu2204");
        await assert.rejects(vendorAddress("6.0.27", only("rhel90"), build), {
            code: "unknown-release",
            message:
                /^Cannot download MongoDB 6\.0\.27: the vendor's list has no such release for arm64 on ubuntu2404: /,
        });
    });
});
