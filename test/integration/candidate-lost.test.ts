import assert from "node:assert/strict";

import { findLost, startLoad } from "../../examples/demo/load";
import { handOver } from "../../provider/run/handover/hand-over";
import type { Admin, Ports } from "../../provider/run/ports";
import { findPrimary, killByHand, runOn, startByHand, stateOf } from "../kit/sets/by-hand";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";

const goal = { version: "6.0.27" };
/** When the freeze of the other members would end by itself; only then would they await an election timeout of 10 s. */
const freezeMs = 20_000;

describe("handovers of 6.0.27, 3 members, whose candidate is killed at any moment", function () {
    this.timeout(120_000);
    let set: RealSet;
    let load: Awaited<ReturnType<typeof startLoad>>;

    before(async () => {
        const options = { ...smallServers, setParameter: { enableTestCommands: true } };
        set = await RealSet.create({ ...goal, options });
        load = await startLoad(set.connectionString);
    });
    after(closeSets);

    /** The ports of a handover from the primary, with some of the commands replaced. */
    async function portsWith(replace: (admin: Admin) => Partial<Admin>) {
        const host = await set.primary();
        const ports = set.portsOf(host);
        const [candidate = ""] = set.hosts.filter((each) => each !== host);
        const admin = { ...ports.admin, ...replace(ports.admin) };
        return { host, candidate, ports: { ...ports, admin } satisfies Ports };
    }

    const test = inSteps();

    test.step("keeps the primary until a candidate that is killed while clients are awaited is back", async () => {
        let killed: Promise<void> | undefined;
        const { host, candidate, ports } = await portsWith((admin) => ({
            watchers: async (asked) => {
                killed ??= killByHand(set.place(candidate)).then(async () => {
                    assert.equal(await set.primary(), host);
                    await startByHand(set.place(candidate));
                });
                return admin.watchers(asked);
            },
            stepDown: async (...args) => {
                assert.ok(killed, "steps down before clients were awaited");
                assert.equal(await stateOf(candidate), "SECONDARY");
                return admin.stepDown(...args);
            },
        }));
        await handOver(host, goal, ports);
        await killed;
        assert.notEqual(await set.primary(), host);
    });

    test.step("costs one election at most if it is killed right after the last check", async () => {
        const { host, candidate, ports } = await portsWith((admin) => ({
            stepDown: async (...args) => {
                await killByHand(set.place(candidate));
                return admin.stepDown(...args);
            },
        }));
        const noPrimaryMs = await handOver(host, goal, ports);
        assert.ok(noPrimaryMs < freezeMs, `${noPrimaryMs} ms without a primary`);
        await startByHand(set.place(candidate));
    });

    test.step("costs one election at most if it is killed right after the step-down", async () => {
        let killedAt = Infinity;
        const { host, candidate, ports } = await portsWith((admin) => ({
            stepDown: async (...args) => {
                const outcome = await admin.stepDown(...args);
                await killByHand(set.place(candidate));
                killedAt = performance.now();
                return outcome;
            },
        }));
        await handOver(host, goal, ports);
        const others = set.hosts.filter((each) => each !== candidate);
        await eventually("another member is primary", () => findPrimary(others));
        const tookMs = performance.now() - killedAt;
        assert.ok(tookMs < freezeMs, `${tookMs} ms`);
        await startByHand(set.place(candidate));
    });

    for (const [errorCode, what] of [
        [189, "another step-down is under way"],
        [24, "a lock was not available in time"],
    ] as const) {
        test.step(`is tried again if the server answers that ${what}`, async () => {
            const { host, ports } = await portsWith(() => ({}));
            await runOn(host, {
                configureFailPoint: "failCommand",
                mode: { times: 1 },
                data: { failCommands: ["replSetStepDown"], errorCode },
            });
            assert.ok((await handOver(host, goal, ports)) > 0);
            assert.notEqual(await set.primary(), host);
        });
    }

    test.step("loses no acknowledged write", async () => {
        const report = await load.stop();
        assert.ok(report.acknowledged > 100, `only ${report.acknowledged} writes`);
        for (const { host, missing } of await findLost(set.hosts, report)) {
            assert.deepEqual(missing, [], `writes lost on ${host}`);
        }
    });
});
