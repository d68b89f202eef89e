import assert from "node:assert/strict";

import { findPrimary, forceSetOf } from "../kit/sets/by-hand";
import { TestHosts } from "../kit/hosts/hosts";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { inSteps } from "../kit/system/steps";

describe("members whose hosts never return, one of three over ssh, then the majority", function () {
    this.timeout(240_000);
    let created: TestHosts | undefined;
    let set: RealSet;
    let gone: string;

    const members = () =>
        created!.all.map((host, index) => ({
            name: String(index),
            host: `${host.address}:27017`,
            shell: created!.shellOf(host),
        }));

    const cutOff = (host: string) =>
        created!.setLink(
            created!.all.find(({ address }) => host.startsWith(address))!,
            "down",
        );

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        created = await TestHosts.create(3);
        set = await RealSet.create({
            version: "6.0.27",
            dataDir: "/srv/mongodb",
            members: members(),
        });
        const primary = await findPrimary(set.hosts);
        gone = set.hosts.find((host) => host !== primary)!;
        await cutOff(gone);
    });
    after(async () => {
        await closeSets();
        await created?.close();
    });

    const test = inSteps();

    test.step("is not deleted while the set includes it", async () => {
        await assert.rejects(set.delete(set.stateOf(gone)), {
            code: "host-unreachable",
            message:
                /^host-unreachable: Cannot stop .*: its host cannot be reached, and no majority/,
        });
    });

    test.step("leaves the set, is deleted, and the output says what may still run there", async () => {
        await set.reshape(members().filter(({ host }) => host !== gone));
        assert.ok(!set.states.has(gone));
        const line = set.printed.find((each) => each.startsWith(`${gone} is no longer managed`));
        assert.match(
            line ?? "",
            /its host cannot be reached, and the configuration of rs0 no longer includes it\. Its server may still run there/,
        );
    });

    test.step("leave the state after a person has made the survivor of a lost majority a set again", async () => {
        const [survivor = "", other = ""] = set.hosts;
        await cutOff(other);
        await forceSetOf(survivor);
        await set.reshape(members().filter(({ host }) => host === survivor));
        assert.deepEqual([...set.states.keys()], [survivor]);
    });
});
