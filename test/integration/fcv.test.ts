import assert from "node:assert/strict";

import { preflight } from "../../provider/core/checks/preflight";
import { fcvOf, runOn } from "../kit/sets/by-hand";
import { limits } from "../kit/made-up/limits";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { inSteps } from "../kit/system/steps";

describe("an interrupted change of featureCompatibilityVersion, 6.0.5, 3 members", function () {
    this.timeout(180_000);
    let set: RealSet;

    before(async () => {
        const options = { ...smallServers, setParameter: { enableTestCommands: true } };
        set = await RealSet.create({ version: "5.0.4", options });
        await set.upgrade("6.0.5");
    });
    after(closeSets);

    const test = inSteps();

    test.step("blocks the next version, with the member and the remedy in the finding", async () => {
        const primary = await set.primary();
        await failOn(primary, "failUpgrading", () =>
            assert.rejects(runOn(primary, { setFeatureCompatibilityVersion: "6.0" })),
        );
        const topology = await set.observe();
        assert.ok(topology.members.some((member) => member.fcvInTransition));
        const findings = preflight(topology, { version: "6.0.27" }, limits);
        assert.ok(findings.some(({ code }) => code === "fcv-in-transition"));
    });

    test.step("is completed on every member by a program that names it", async () => {
        await set.setFcv("6.0");
        const topology = await set.observe();
        assert.ok(topology.members.every((member) => !member.fcvInTransition));
        for (const host of set.hosts) {
            assert.equal(await fcvOf(host), "6.0");
        }
    });

    test.step("is completed also when the FCV is lowered", async () => {
        const primary = await set.primary();
        await failOn(primary, "failDowngrading", () =>
            assert.rejects(runOn(primary, { setFeatureCompatibilityVersion: "5.0" })),
        );
        assert.ok((await set.observe()).members.some((member) => member.fcvInTransition));
        await set.setFcv("5.0");
        const topology = await set.observe();
        assert.deepEqual(
            topology.members.map(({ fcv, fcvInTransition }) => [fcv, fcvInTransition]),
            Array.from({ length: 3 }, () => ["5.0", false]),
        );
    });

    test.step("is asked for again if an election interrupts it", async () => {
        const interruptedDueToReplStateChange = 11602;
        await runOn(await set.primary(), {
            configureFailPoint: "failCommand",
            mode: { times: 1 },
            data: {
                failCommands: ["setFeatureCompatibilityVersion"],
                errorCode: interruptedDueToReplStateChange,
            },
        });
        await set.setFcv("6.0");
        for (const host of set.hosts) {
            assert.equal(await fcvOf(host), "6.0");
        }
    });
});

/** Enables one of the server's own failpoints while `work` runs. */
async function failOn(host: string, failpoint: string, work: () => Promise<void>): Promise<void> {
    await runOn(host, { configureFailPoint: failpoint, mode: "alwaysOn" });
    try {
        await work();
    } finally {
        await runOn(host, { configureFailPoint: failpoint, mode: "off" });
    }
}
