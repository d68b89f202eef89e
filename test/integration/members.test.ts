import assert from "node:assert/strict";

import type { MemberArgs } from "../../provider/pulumi/args";
import { pidOf, runOn, stateOf } from "../kit/by-hand";
import { configureAndKill } from "../kit/killed-run";
import { linesWith } from "../kit/lines-with";
import { closeSets, RealSet } from "../kit/real-set";
import { underLoad } from "../kit/upgrade-under-load";

interface Configured {
    readonly _id: number;
    readonly host: string;
    readonly votes: number;
    readonly priority: number;
}

// Safe reconfig came with 4.4: 4.2 takes any change that it is given.
for (const version of ["4.2.6", "6.0.27"]) {
    describe(`the members of a set of ${version} change, writer and reader`, function () {
        this.timeout(400_000);
        let set: RealSet;
        const named = (name: string, changes: MemberArgs = {}) => ({ name, ...changes });
        const three = ["a", "b", "c"].map((name) => named(name));

        before(async () => {
            set = await RealSet.create({ version, members: three });
        });
        after(closeSets);

        async function configured(): Promise<readonly Configured[]> {
            const { config } = await runOn(await set.primary(), { replSetGetConfig: 1 });
            return (config as { members: Configured[] }).members;
        }

        function stepsSaid(): readonly string[] {
            return linesWith(/^.*: done in /, set.said.join("\n")).map((line) =>
                line.replace(/: done in.*/, ""),
            );
        }

        /** With a look at the load and the set's own word on it afterwards. */
        async function reshape(members: readonly MemberArgs[]): Promise<void> {
            set.said.length = 0;
            await underLoad(set, () => set.reshape(members));
            const live = await configured();
            assert.deepEqual(live.map(({ host }) => host).sort(), [...set.hosts].sort());
            for (const { host, votes } of live) {
                assert.equal(votes, 1, host);
                assert.match(String(await stateOf(host)), /^(PRIMARY|SECONDARY|ARBITER)$/);
            }
        }

        it("two are added: each copies the data, and only then gets its vote", async () => {
            await reshape([...three, named("d"), named("e")]);
            const [, , , d = "", e = ""] = set.hosts;
            assert.deepEqual(
                stepsSaid().filter((line) => /set|copied|vote/.test(line)),
                [
                    `Add ${d} to the set, without a vote`,
                    `Wait until ${d} has copied the data and caught up`,
                    `Give ${d} its vote and priority 1`,
                    `Add ${e} to the set, without a vote`,
                    `Wait until ${e} has copied the data and caught up`,
                    `Give ${e} its vote and priority 1`,
                ],
            );
        });
    });
}
