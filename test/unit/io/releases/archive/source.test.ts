import assert from "node:assert/strict";

import type { Build } from "../../../../../provider/core/releases/build";
import { findSource } from "../../../../../provider/io/releases/archive/source";
import { ReleaseServer } from "./release-server";

const build: Build = {
    architecture: "x64",
    system: "linux",
    distributions: ["debian12", "debian11"],
};
const file = (name: string) => `mongodb-linux-x86_64-${name}-6.0.27.tgz`;
const checksum = "a".repeat(64);
const published = `https://vendor.example.com/linux/${file("debian12")}`;
const vendor = () => Promise.resolve(published);
const unreachable = () => Promise.reject(new Error("the vendor was contacted"));

describe("findSource()", () => {
    let server: ReleaseServer;
    let mirror: string;

    beforeEach(async () => {
        server = await ReleaseServer.start();
        mirror = (await server.addressOf("x")).replace("/x.tgz", "");
        server.publish(file("debian11").replace(".tgz", ""), Buffer.from("an archive"));
    });
    afterEach(() => server.close());

    it("uses the file and the checksum of the vendor", async () => {
        assert.deepEqual(await findSource({}, "6.0.27", build, vendor), {
            address: published,
            sha256: { at: `${published}.sha256` },
        });
    });

    it("uses the same file from a mirror, with the checksum still from the vendor", async () => {
        const desired = { mirror: "https://mirror.example.com/db/" };
        assert.deepEqual(await findSource(desired, "6.0.27", build, vendor), {
            address: `https://mirror.example.com/db/${file("debian12")}`,
            sha256: { at: `${published}.sha256` },
        });
    });

    it("uses the program's checksum, by version or by file name", async () => {
        for (const name of ["6.0.27", file("debian12")]) {
            const desired = { sha256: { [name]: checksum } };
            assert.deepEqual(await findSource(desired, "6.0.27", build, vendor), {
                address: published,
                sha256: checksum,
            });
        }
    });

    it("does not contact the vendor with a mirror and a checksum, and finds the build that the mirror has", async () => {
        for (const name of ["6.0.27", file("debian11")]) {
            const desired = { mirror, sha256: { [name]: checksum } };
            assert.deepEqual(await findSource(desired, "6.0.27", build, unreachable), {
                address: `${mirror}/${file("debian11")}`,
                sha256: checksum,
            });
        }
    });

    it("trusts the mirror's checksum only if the program says so", async () => {
        assert.deepEqual(
            await findSource({ mirror, sha256: "mirror" }, "6.0.27", build, unreachable),
            {
                address: `${mirror}/${file("debian11")}`,
                sha256: { at: `${mirror}/${file("debian11")}.sha256` },
            },
        );
        // A list without this version does not apply.
        const desired = { mirror, sha256: { "5.0.4": checksum } };
        const found = await findSource(desired, "6.0.27", build, vendor);
        assert.deepEqual(found.sha256, { at: `${published}.sha256` });
    });

    it("names the files that the mirror lacks", async () => {
        await assert.rejects(
            findSource({ mirror, sha256: "mirror" }, "6.0.5", build, unreachable),
            {
                code: "unknown-release",
                message: `There is no MongoDB 6.0.5 on the mirror ${mirror}: mongodb-linux-x86_64-debian12-6.0.5.tgz or mongodb-linux-x86_64-debian11-6.0.5.tgz is required`,
            },
        );
    });
});
