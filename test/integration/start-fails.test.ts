import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { pidOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { failureOf } from "../kit/made-up/partial-failure";
import type { PartialFailure } from "../kit/made-up/partial-failure";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { linkReleases, writeBrokenRelease } from "../kit/sets/releases";
import { makeTemporaryFolder } from "../kit/system/temporary-folder";
import { startLoad } from "../../examples/demo/load";
import { inSteps } from "../kit/system/steps";

describe("6.0.5 to 6.0.27, 3 members, the first one does not start", function () {
    this.timeout(180_000);
    let releases: string;
    let set: RealSet;

    before(async () => {
        releases = await makeTemporaryFolder("releases");
        await linkReleases(releases, ["6.0.5"]);
        await writeBrokenRelease(releases, "6.0.27");
        set = await RealSet.create({
            version: "6.0.5",
            binaries: { kind: "directory", path: releases },
        });
    });
    after(async () => {
        await closeSets();
        await rm(releases, { recursive: true, force: true });
    });

    const test = inSteps();

    test.step("ends the chain there with the end of its log, reverts the member, and keeps a correct state", async () => {
        const [first = "", ...others] = await set.order();
        const pids = await Promise.all(others.map((host) => pidOf(set.place(host).folder)));
        const load = await startLoad(set.connectionString);
        let failure: PartialFailure;
        try {
            failure = await failureOf(set.upgrade("6.0.27"));
        } finally {
            const report = await load.stop();
            assert.equal(report.failedOperations, 0);
        }
        assert.match(failure.message, /^start-failed: .* exited with code 1 after its start/);
        assert.match(failure.message, /this build of 6\.0\.27 is broken/);
        assert.match(failure.message, new RegExp(`\\n${first} runs 6\\.0\\.5 again`));
        assert.deepEqual(failure.reasons, [failure.message]);
        const { state, version, runningVersion, __provider } = set.stateOf(first);
        assert.deepEqual(
            { state, version, runningVersion },
            { state: "SECONDARY", version: "6.0.5", runningVersion: "6.0.5" },
        );
        assert.equal(typeof __provider, "string");
        for (const [index, host] of others.entries()) {
            assert.equal(await pidOf(set.place(host).folder), pids[index]);
            assert.equal(set.stateOf(host).version, "6.0.5");
        }
        assert.match(String(await stateOf(await set.primary())), /PRIMARY/);
    });

    test.step("leaves the member down if its old binary does not start either, and touches no other", async () => {
        const [first = "", second = ""] = await set.order();
        await rm(join(releases, "6.0.5"));
        await writeBrokenRelease(releases, "6.0.5");
        const failure = await failureOf(set.upgrade("6.0.27"));
        assert.match(failure.message, /could not be reverted to 6\.0\.5: .* exited with code 1/);
        const { state, version, runningVersion } = set.stateOf(first);
        assert.deepEqual(
            { state, version, runningVersion },
            { state: "DOWN", version: "6.0.5", runningVersion: undefined },
        );
        const pid = await pidOf(set.place(second).folder);
        const topology = await set.observe();
        const refused = await failureOf(set.update(second, set.inputsOf(second, topology)));
        assert.match(refused.message, new RegExp(`^member-not-healthy: .*${first}`));
        assert.equal(await pidOf(set.place(second).folder), pid);
        await rm(join(releases, "6.0.5"), { recursive: true });
        await linkReleases(releases, ["6.0.5"]);
    });

    test.step("continues with the same member first once the release is fixed, and loses nothing", async () => {
        const planned = await set.order();
        await rm(join(releases, "6.0.27"), { recursive: true });
        await linkReleases(releases, ["6.0.27"]);
        assert.deepEqual(await set.upgrade("6.0.27"), planned);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
        }
        assert.equal(
            (await set.observe()).members.every((m) => m.state !== "DOWN"),
            true,
        );
    });

    test.step("refuses options that the binary does not accept before it stops the member", async () => {
        const [first = ""] = await set.order();
        const pid = await pidOf(set.place(first).folder);
        set.edit({ options: { ...smallServers, storage: { nonsense: true } } });
        const topology = await set.observe();
        const failure = await failureOf(set.update(first, set.inputsOf(first, topology)));
        assert.match(failure.message, /^options-refused: .*/);
        assert.equal(await pidOf(set.place(first).folder), pid);
        // The state does not have the refused options.
        assert.doesNotMatch(JSON.stringify(set.stateOf(first).config), /nonsense/);
    });
});
