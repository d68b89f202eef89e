import assert from "node:assert/strict";

import { MongoClient } from "mongodb";

import type { Goal } from "../../provider/core/plan/goal";
import { planMember } from "../../provider/core/plan/plan";
import { freeAddresses } from "../../provider/io/layout/local-address";
import { guardStep } from "../../provider/run/guard/guard";
import { guardAct } from "../../provider/run/guard/may-act";
import type { Forwarder } from "../kit/hosts/forwarder";
import { forwardTo } from "../kit/hosts/forwarder";
import { pidOf, runOn, startByHand, stateOf, versionOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { eventually } from "../kit/system/eventually";
import { inSteps } from "../kit/system/steps";

const version = "6.0.5";
const goal: Goal = { version };
const stop = { kind: "stop-member", role: "secondary", from: "5.0.4", to: version } as const;

describe("5.0.4 to 6.0.5, 3 members that others lock, shut down, or reach under the wrong address", function () {
    this.timeout(300_000);
    let set: RealSet;
    let forwarders: readonly Forwarder[] = [];
    let primary: string;
    let [first, second]: readonly [string, string] = ["", ""];

    before(async () => {
        const hosts = await freeAddresses(3);
        forwarders = await Promise.all(hosts.map((host) => forwardTo(host)));
        set = await RealSet.create({
            version: "5.0.4",
            members: hosts.map((host, index) => ({ host, address: forwarders[index]!.address })),
        });
        primary = await set.primary();
        [first = "", second = ""] = hosts.filter((host) => host !== primary);
        set.edit({ version });
    });
    after(async () => {
        await closeSets();
        await Promise.all(forwarders.map((each) => each.close()));
    });

    const pids = () => Promise.all(set.hosts.map((host) => pidOf(set.place(host).folder)));

    /** Asks the guard whether the member may stop now, as its update does right before the stop. */
    async function askToStop(host: string) {
        const ports = set.portsOf(host);
        const topology = await ports.observer.observe();
        const [step] = planMember(topology, host, goal);
        assert.equal(step?.kind, "stop-member");
        return guardAct(step, topology, goal, ports);
    }

    const test = inSteps();

    test.step("stops no member that was locked after the preview, nor another one; continues once it is unlocked", async () => {
        await runOn(first, { fsync: 1, lock: true });
        assert.equal((await askToStop(first))?.code, "fsync-locked");
        assert.equal((await askToStop(second))?.host, first);
        const update = async () => set.update(first, set.inputsOf(first, await set.observe()));
        await assert.rejects(update(), /locked against writes/);
        assert.equal(await stateOf(first), "SECONDARY");
        await runOn(first, { fsyncUnlock: 1 });
        await underLoad(set, update);
        assert.equal(await versionOf(first), version);
    });

    test.step("takes no other member for the one whose address leads to it, and stops none", async () => {
        const before = await pids();
        const [one, two] = [primary, second].map((host) => forwarders[set.hosts.indexOf(host)]!);
        one!.leadTo(second);
        two!.leadTo(primary);
        const { members } = await set.observe();
        assert.deepEqual(
            members.map(({ host, state, answeredBy }) => [host, state, answeredBy]),
            set.hosts.map((host) =>
                host === first
                    ? [host, "SECONDARY", undefined]
                    : [host, "DOWN", host === primary ? second : primary],
            ),
        );
        const topology = await set.observe();
        for (const host of set.hosts) {
            assert.equal(guardStep({ ...stop, host }, topology, goal, 10)?.code, "wrong-server");
        }
        await assert.rejects(set.upgrade(version), /answers at its address/);
        assert.deepEqual(await pids(), before);
        assert.equal(await stateOf(primary), "PRIMARY");
        one!.leadTo(primary);
        two!.leadTo(second);
        await eventually("every address leads to its member", async () =>
            (await set.observe()).members.every(({ answeredBy }) => answeredBy === undefined),
        );
    });

    test.step("stops no member while another one is being shut down, which it sees immediately", async () => {
        const client = new MongoClient(`mongodb://${first}/`, { directConnection: true });
        await client.connect();
        const { observer } = set.portsOf(second);
        await observer.observe();
        const ended = runOn(first, { shutdown: 1, timeoutSecs: 15 }).catch(() => undefined);
        const begun = performance.now();
        const topology = await eventually("it is seen", async () => {
            const seen = await observer.observe();
            return seen.members.some(({ shuttingDown }) => shuttingDown) && seen;
        });
        assert.ok(performance.now() - begun < 3000);
        const refusal = guardStep({ ...stop, host: second }, topology, goal, 10);
        assert.match(String(refusal?.message), /is shutting down, and every other member/);
        assert.ok(await pidOf(set.place(first).folder));
        await client.close();
        await ended;
        await eventually(`${first} has ended`, async () => !(await pidOf(set.place(first).folder)));
        await startByHand(set.place(first));
    });
});
