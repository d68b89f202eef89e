import assert from "node:assert/strict";

import { Clients } from "../../provider/io/mongodb/clients";
import { Connections } from "../../provider/io/mongodb/connections";
import { pidOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { countUnavailable } from "../kit/sets/member-watch";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertSteppedDown, readRestarts } from "../kit/sets/restarts";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

describe("5.0.4 to 6.0.5, 5 members, two updated concurrently, writer and reader", function () {
    this.timeout(240_000);
    let set: RealSet;
    let oldPrimary: string;

    before(async () => {
        set = await RealSet.create({
            version: "5.0.4",
            members: 5,
            upgrade: { maxUnavailable: 2 },
        });
        oldPrimary = await set.primary();
    });
    after(closeSets);

    const test = inSteps();

    test.step("upgrades two, two more and the primary; no operation fails, no write is lost, never are three unavailable", async () => {
        const { result, outages } = await underLoad(
            set,
            async () => {
                const [changed] = await Promise.all([set.upgrade("6.0.5"), holdFirstDown(set)]);
                return changed;
            },
            2,
        );
        assert.deepEqual([...result].sort(), [...set.hosts].sort());
        assert.equal(result.at(-1), oldPrimary);
        assert.equal(countUnavailable(outages), 2);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.5");
        }
    });

    test.step("stops no third member while two are unavailable, and the primary alone, as the servers' logs show", async () => {
        const restarts = await readRestarts(set.hosts.map((host) => set.place(host)));
        assert.equal(restarts.length, 5);
        for (const restart of restarts) {
            assert.equal(restart.exitCode, 0);
            const unavailable = restarts.filter(
                ({ endedMs, servedMs }) => endedMs <= restart.endedMs && restart.endedMs < servedMs,
            );
            const maxUnavailable = restart.host === oldPrimary ? 1 : 2;
            assert.ok(
                unavailable.length <= maxUnavailable,
                `${unavailable.map(({ host }) => host).join()} were unavailable`,
            );
        }
        assertSteppedDown(restarts.at(-1));
        assert.equal(restarts.at(-1)?.host, oldPrimary);
    });

    test.step("does nothing the second time, and never stops three although all updates start together", async () => {
        const pids = () => Promise.all(set.hosts.map((host) => pidOf(set.place(host).folder)));
        const before = await pids();
        assert.deepEqual(await set.upgrade("6.0.5"), []);
        assert.deepEqual(await pids(), before);
        // All together, as an engine without the chain of resources would.
        set.edit({ version: "6.0.27" });
        const topology = await set.observe();
        const update = (host: string) => set.update(host, set.inputsOf(host, topology));
        await underLoad(set, () => Promise.all(set.hosts.map(update)), 2);
        for (const host of set.hosts) {
            assert.equal(await versionOf(host), "6.0.27");
            assert.match((await stateOf(host)) ?? "", /PRIMARY|SECONDARY/);
        }
    });

    test.step("keeps connections to no more members than allowed, and closes none that is in use", async () => {
        const clients = new Clients(2);
        const connections = new Connections({}, clients);
        try {
            const asked = [...set.hosts, ...set.hosts].map((host) =>
                connections.run(host, { isMaster: 1 }),
            );
            for (const reply of await Promise.all(asked)) {
                assert.equal(reply.ok, 1);
            }
            assert.equal(clients.count, 2);
        } finally {
            await connections.close();
        }
    });
});

/** Freezes the first restarted member until another one has stopped, so that both are surely unavailable together. */
async function holdFirstDown(set: RealSet): Promise<void> {
    const places = set.hosts.map((host) => set.place(host));
    const pids = () => Promise.all(places.map(({ folder }) => pidOf(folder)));
    const before = await pids();
    const first = await eventually("a member has started again", async () => {
        const now = await pids();
        const host = now.findIndex((pid, index) => pid !== undefined && pid !== before[index]);
        const pid = now[host];
        return pid !== undefined && { host, pid };
    });
    process.kill(first.pid, "SIGSTOP");
    try {
        await eventually("another member has stopped too", async () =>
            (await pids()).some((pid, index) => index !== first.host && pid !== before[index]),
        );
    } finally {
        process.kill(first.pid, "SIGCONT");
    }
}
