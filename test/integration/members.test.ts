import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { basename, join } from "node:path";

import { Connections } from "../../provider/io/mongodb/connections";
import type { MemberArgs } from "../../provider/pulumi/args/args";
import { pidOf, runOn, stateOf } from "../kit/sets/by-hand";
import { configureAndKill } from "../kit/sets/killed-run";
import { linesWith } from "../kit/system/lines-with";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad, withTimeLimit } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

interface Configured {
    readonly _id: number;
    readonly host: string;
    readonly votes: number;
    readonly priority: number;
}

// Safe reconfig came with 4.4; 4.2 accepts any change. On 4.2, one change of each kind is enough.
for (const version of ["4.2.6", "6.0.27"]) {
    const isOld = version === "4.2.6";
    describe(`a change of members, ${version}, writer and reader`, function () {
        this.timeout(400_000);
        let set: RealSet;
        const named = (name: string, changes: MemberArgs = {}) => ({ name, ...changes });
        const three = ["a", "b", "c"].map((name) => named(name));
        const five = [...three, named("d"), named("e")];

        before(async () => {
            set = await RealSet.create({ version, members: three });
        });
        after(closeSets);

        /** Reads the members at each access, as they change. Clients of 4.2 need a time limit: see `withTimeLimit`. */
        const target = {
            get hosts() {
                return set.hosts;
            },
            get connectionString() {
                return isOld ? withTimeLimit(set).connectionString : set.connectionString;
            },
        };

        async function configured(): Promise<readonly Configured[]> {
            const { config } = await runOn(await set.primary(), { replSetGetConfig: 1 });
            return (config as { members: Configured[] }).members;
        }

        function folderOf(name: string): string {
            return join(set.folder, "rs0", `rs0-${name}`);
        }

        function printedSteps(): readonly string[] {
            const lines = linesWith(/^(Add|Give|Change|Hand|Take|Remove) /, set.printed.join("\n"));
            return lines.map((line) => line.replace(/: done in.*/, ""));
        }

        /** Changes the members under load, and checks the set's own configuration afterwards. */
        async function reshape(members: readonly MemberArgs[]): Promise<void> {
            set.printed.length = 0;
            // Removed members are stopped, and count as unavailable.
            const leaving = Math.max(1, set.hosts.length - members.length);
            await underLoad(target, () => set.reshape(members), leaving);
            const live = await configured();
            assert.deepEqual(live.map(({ host }) => host).sort(), [...set.hosts].sort());
            for (const { host, votes } of live) {
                assert.equal(votes, 1, host);
                assert.match(String(await stateOf(host)), /^(PRIMARY|SECONDARY|ARBITER)$/);
            }
        }

        const test = inSteps();
        const stepOfLaterVersions = (name: string, run: () => Promise<void>) => {
            if (!isOld) {
                test.step(name, run);
            }
        };

        stepOfLaterVersions(
            "adds two members: each copies the data, and only then gets its vote",
            async () => {
                await reshape(five);
                const [, , , d = "", e = ""] = set.hosts;
                // With little data to copy, there may be no wait in between.
                assert.deepEqual(printedSteps(), [
                    `Add ${d} to the set, without a vote`,
                    `Give ${d} its vote and priority 1`,
                    `Add ${e} to the set, without a vote`,
                    `Give ${e} its vote and priority 1`,
                ]);
            },
        );

        stepOfLaterVersions(
            "hands over to the preferred primary before the servers themselves elect it",
            async () => {
                const primary = await set.primary();
                const index = set.hosts.findIndex((host) => host !== primary);
                const host = set.hosts[index] ?? "";
                const changed = five.map((member, at) =>
                    at === index ? { ...member, priority: 3, tags: { dc: "east" } } : member,
                );
                await reshape(changed);
                assert.deepEqual(printedSteps(), [
                    `Hand over from ${primary} to ${host}`,
                    `Change priority of ${host} from 1 to 3, tags of ${host} from none to { dc: "east" }`,
                ]);
                assert.equal(await set.primary(), host);
                set.printed.length = 0;
                await set.reshape(five);
                assert.equal(printedSteps().length, 1);
            },
        );

        test.step(`replaces the primary's host${isOld ? "" : ", in runs of which the first two are killed: nothing is done twice"}`, async () => {
            const primary = await set.primary();
            const before = await configured();
            const now = isOld ? three : five;
            const left = now.filter(({ name }) => set.place(primary).folder !== folderOf(name));
            const members = [...left, named("f")];
            const place = set.place(primary);
            for (const step of isOld ? [] : [/^Add .*: done in/, /^Give .*: done in/]) {
                await set.reshape(members, async (each, news) => {
                    assert.equal(await configureAndKill(each, news, step), true, String(step));
                    return "failed";
                });
            }
            assert.ok((await pidOf(place.folder)) !== undefined, "its server was stopped");
            await reshape(members);
            assert.deepEqual(printedSteps().slice(-1), [`Remove ${primary} from the set`]);
            assert.equal(await pidOf(place.folder), undefined);
            const after = await configured();
            const f = set.hosts.at(-1);
            const highest = Math.max(...before.map(({ _id }) => _id));
            assert.equal(after.find(({ host }) => host === f)?._id, highest + 1);
        });

        test.step("refuses to stop a member that is still in the set's configuration", async () => {
            const [host = ""] = set.hosts;
            await assert.rejects(set.delete(set.stateOf(host)), { code: "member-in-use" });
            assert.match(String(await stateOf(host)), /^(PRIMARY|SECONDARY)$/);
        });

        stepOfLaterVersions(
            "removes two members from the middle of the list, one after the other, stops their servers and keeps their data",
            async () => {
                const places = set.hosts.map((host) => set.place(host));
                const stay = places.filter((_, index) => index % 2 === 0);
                const leave = places.filter((_, index) => index % 2 === 1);
                const members = stay.map(({ folder }) =>
                    named(basename(folder).replace("rs0-", "")),
                );
                await reshape(members);
                assert.equal(set.hosts.length, 3);
                for (const { folder } of leave) {
                    assert.equal(await pidOf(folder), undefined);
                    await access(join(folder, "data", "WiredTiger"));
                }
            },
        );
    });
}

describe("a change of members of a secured set, 6.0.27, keyFile and SCRAM", function () {
    this.timeout(200_000);
    const auth = { username: "admin", password: "passwordOfAdmin" };
    const three = ["a", "b", "c"].map((name) => ({ name }));
    let set: RealSet;

    before(async () => {
        const keyFile = "c2VjcmV0S2V5T2ZUaGlzVGVzdA==";
        set = await RealSet.create({ version: "6.0.27", members: three, keyFile, auth });
    });
    after(closeSets);

    const votes = async () => {
        const connections = new Connections(set.access);
        try {
            const { config } = await connections.run(set.hosts[0] ?? "", { replSetGetConfig: 1 });
            return (config as { members: Configured[] }).members.map((each) => each.votes);
        } finally {
            await connections.close();
        }
    };

    const test = inSteps();

    // It would change the default write concern to { w: 1 }, unless one was set: manual, "Implicit Default Write Concern".
    test.step("refuses immediately an arbiter that the server refuses, with the server's message", async () => {
        const arbiter = { name: "arbiter", arbiterOnly: true };
        await assert.rejects(
            set.reshape([...three, arbiter]),
            /^Error: reconfig-refused: .*Add arbiter .*code 103: /,
        );
        assert.deepEqual(await votes(), [1, 1, 1]);
    });

    test.step("adds a member and an arbiter, and removes the arbiter again", async () => {
        const four = [...three, { name: "d" }];
        await set.reshape([...four, { name: "arbiter", arbiterOnly: true }]);
        assert.deepEqual(await votes(), [1, 1, 1, 1, 1]);
        const states = (await set.observe()).members.map(({ state }) => state).sort();
        assert.deepEqual(states, ["ARBITER", "PRIMARY", "SECONDARY", "SECONDARY", "SECONDARY"]);
        await set.reshape(four);
        assert.deepEqual(await votes(), [1, 1, 1, 1]);
    });
});
