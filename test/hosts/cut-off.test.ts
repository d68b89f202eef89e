import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { TestHosts } from "../kit/hosts/hosts";
import { eventually } from "../kit/system/eventually";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

const dataDir = "/srv/mongodb";

/** Longer than an observation and an attempt to connect. */
const cutMs = 15_000;

describe("5.0.4 to 6.0.27 on three hosts over ssh, one cut off", function () {
    this.timeout(300_000);
    let hosts: TestHosts;
    let created: TestHosts | undefined;
    let set: RealSet;

    const hostOf = (address: string) => {
        const host = hosts.all.find((each) => address.startsWith(`${each.address}:`));
        assert.ok(host);
        return host;
    };

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        created = hosts = await TestHosts.create(3);
        set = await RealSet.create({
            version: "5.0.4",
            dataDir,
            members: hosts.all.map((host) => ({
                host: `${host.address}:27017`,
                shell: hosts.shellOf(host),
            })),
        });
    });
    after(async () => {
        await closeSets();
        await created?.close();
    });

    const test = inSteps();

    test.step("waits for a member that is cut off after its start, and continues once it is back", async () => {
        const [first = "", second = ""] = await set.order();
        await underLoad(set, async () => {
            const topology = await set.observe();
            const updating = set.update(first, {
                ...set.inputsOf(first, topology),
                version: "6.0.27",
            });
            await eventually(`${first} is started`, () =>
                Promise.resolve(set.printed.some((line) => line.includes(`Start ${first}`))),
            );
            await hosts.setLink(hostOf(first), "down");
            await pause(cutMs); // The cut itself.
            await hosts.setLink(hostOf(first), "up");
            await updating;
        });
        const { members } = await set.observe();
        assert.equal(members.find(({ host }) => host === first)?.version, "6.0.27");
        assert.equal(members.find(({ host }) => host === second)?.version, "5.0.4");
    });

    test.step("waits for a member that is cut off before its update, touches no other meanwhile, and continues once it is back", async () => {
        set.edit({ version: "6.0.27" });
        const before = await set.observe();
        const versions = ({ members }: typeof before) => members.map(({ version }) => version);
        const next = before.members.find(
            ({ version, state }) => version === "5.0.4" && state === "SECONDARY",
        );
        assert.ok(next);
        await hosts.setLink(hostOf(next.host), "down");
        const updating = set.update(next.host, set.inputsOf(next.host, before));
        const cutOff = (await set.observe()).members.find(({ host }) => host === next.host);
        assert.deepEqual([cutOff?.state, cutOff?.processRuns], ["DOWN", true]);
        await pause(cutMs); // The cut itself.
        assert.ok(!set.printed.some((line) => line.includes(`Stop ${next.host}`)));
        await hosts.setLink(hostOf(next.host), "up");
        await updating;
        await eventually("all serve", async () =>
            (await set.observe()).members.every(({ state }) => /PRIMARY|SECONDARY/.test(state)),
        );
        await underLoad(set, () => set.upgrade("6.0.27"));
        assert.deepEqual(versions(await set.observe()), ["6.0.27", "6.0.27", "6.0.27"]);
    });
});
