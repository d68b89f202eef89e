import assert from "node:assert/strict";
import { join } from "node:path";

import { sourceFor } from "../../../../../provider/io/releases/archive/source-for";
import { defaultRoot } from "../../../../../provider/io/releases/store/store";
import { thisMachine } from "../../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../../provider/io/machine/machine";

const binaries = { kind: "archive", root: "/srv/releases" } as const;

function hostLike(architecture: string, osRelease: string | undefined): Machine {
    return {
        ...thisMachine,
        platform: async () => ({
            ...(await thisMachine.platform()),
            architecture,
            system: "linux",
        }),
        readText: () => Promise.resolve(osRelease),
        receive: () => Promise.resolve(),
    };
}

describe("sourceFor()", () => {
    it("keeps builds for another processor or system apart from those that this machine runs", async () => {
        const arm = await sourceFor(hostLike("arm64", "ID=ubuntu\nVERSION_ID=22.04\n"), binaries);
        assert.equal(
            arm.here.root,
            join(defaultRoot(), "other-machines", "linux-arm64-ubuntu2204"),
        );
        const unknown = await sourceFor(hostLike("s390x", undefined), binaries);
        assert.equal(unknown.here.root, join(defaultRoot(), "other-machines", "linux-s390x"));
    });

    it("uses this machine's releases for a host of the same platform", async () => {
        const { architecture } = await thisMachine.platform();
        const like = hostLike(architecture, await thisMachine.readText("/etc/os-release"));
        const platform = () => thisMachine.platform();
        const { here } = await sourceFor({ ...like, platform }, binaries);
        assert.equal(here.root, defaultRoot());
    });

    it("needs no other folder for this machine itself", async () => {
        assert.equal((await sourceFor(thisMachine, binaries)).here, binaries);
    });
});
