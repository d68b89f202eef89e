import assert from "node:assert/strict";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Topology } from "../../../../provider/core/topology/topology";
import type { MemberInputs } from "../../../../provider/pulumi/state/inputs";
import { removeOldReleases } from "../../../../provider/pulumi/handlers/old-releases";
import { keepConsole } from "../../../kit/console/keep-console";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";
import { db1, db2, running, threeMembers, withMember } from "../../../kit/made-up/topologies";

const version = "6.0.27";

describe("removeOldReleases()", () => {
    let dataDir: string;

    beforeEach(async () => {
        dataDir = await makeTemporaryFolder("set");
        const marker = join(dataDir, "releases", "5.0.4", ".complete");
        await mkdir(join(dataDir, "releases", "5.0.4"), { recursive: true });
        await writeFile(marker, "{}");
        await utimes(marker, 0, 0);
    });
    afterEach(() => rm(dataDir, { recursive: true }));

    async function left(topology: Topology, keepVersions?: number): Promise<readonly string[]> {
        const inputs = {
            version,
            binaries: {
                kind: "archive",
                root: join(dataDir, "releases"),
                ...(keepVersions !== undefined && { keepVersions }),
            },
            set: { members: [{ host: db1, folder: join(dataDir, "rs0-0") }] },
        } as unknown as MemberInputs;
        await keepConsole([], () => removeOldReleases(inputs, topology));
        return readdir(join(dataDir, "releases"));
    }

    it("waits until every member runs the version and has proved itself", async () => {
        const over = threeMembers(version, "5.0");
        for (const changes of [
            running("5.0.4", "5.0"),
            { previousVersion: "5.0.4" },
            { state: "RECOVERING" },
        ] as const) {
            assert.deepEqual(await left(withMember(over, db2, changes), 0), ["5.0.4"]);
        }
        assert.deepEqual(await left(over), ["5.0.4"]);
        assert.deepEqual(await left(over, 1), ["5.0.4"]);
        assert.deepEqual(await left(over, 0), []);
    });
});
