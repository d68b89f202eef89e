import assert from "node:assert/strict";

import { startLoad } from "../../examples/demo/load";
import type { MemberArgs } from "../../provider/pulumi/args/args";
import { stateOf, versionOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";

interface Shape {
    readonly title: string;
    readonly members: readonly MemberArgs[];
    readonly from: string;
    readonly to: string;
}

const shapes: readonly Shape[] = [
    { title: "1 member", members: [{}], from: "5.0.4", to: "6.0.5" },
    { title: "1 member", members: [{}], from: "4.2.6", to: "4.4.2" },
    { title: "2 members", members: [{}, {}], from: "5.0.4", to: "6.0.5" },
    {
        title: "primary, secondary of priority 0, arbiter",
        members: [{}, { priority: 0 }, { arbiterOnly: true }],
        from: "5.0.4",
        to: "6.0.5",
    },
];

for (const { title, members, from, to } of shapes) {
    describe(`${from} to ${to}, ${title}: writes stop, which the program accepts`, function () {
        this.timeout(240_000);
        let set: RealSet;

        before(async () => {
            const upgrade = { accept: ["write-downtime"] as const };
            set = await RealSet.create({ version: from, members, upgrade });
        });
        after(closeSets);

        it("upgrades every member, the primary last, and loses no acknowledged write", async () => {
            const oldPrimary = await set.primary();
            const load = await startLoad(set.connectionString);
            let report;
            try {
                const upgraded = await set.upgrade(to);
                assert.equal(upgraded.length, members.length);
                assert.equal(upgraded.at(-1), oldPrimary);
            } finally {
                report = await load.stop();
            }
            for (const host of set.hosts) {
                assert.equal(await versionOf(host), to);
                assert.match((await stateOf(host)) ?? "", /^(PRIMARY|SECONDARY|ARBITER)$/);
            }
            assert.notEqual(await set.primary(), "");
            // Two electable members hand over; the others' time without a primary is the restart of theirs.
            const { noPrimaryMs = 0, totalMs = 0 } = set.stateOf(oldPrimary).lastUpgrade ?? {};
            assert.ok(noPrimaryMs > 0 && noPrimaryMs <= totalMs, `${noPrimaryMs} of ${totalMs} ms`);
            assert.ok(report.acknowledged > 10, String(report.acknowledged));
            const withData = set.hosts.filter((_, index) => members[index]?.arbiterOnly !== true);
            await assertNothingLost({ hosts: withData }, report);
        });
    });
}
