import assert from "node:assert/strict";

import type { LockResult, LockHolder } from "../../provider/core/gates/lock";
import { Connections } from "../../provider/io/mongodb/connections";
import type { LockTimes } from "../../provider/io/mongodb/set-lock";
import {
    LiveSetLock,
    describeSelf,
    ownDatabase,
    readLock,
} from "../../provider/io/mongodb/set-lock";
import { closeConnections } from "../../provider/pulumi/session/session";
import { findPrimary, stepDownByHand, upgradeByHand, versionOf } from "../kit/sets/by-hand";
import { eventually } from "../kit/system/eventually";
import { keepConsole } from "../kit/console/keep-console";
import { closeSets, RealSet } from "../kit/sets/real-set";

const alice: LockHolder = {
    owner: "acme/shop/prod/rs0",
    user: "alice",
    machine: "ci-7",
    pid: 4711,
};
const bob: LockHolder = { owner: "acme/shop/dev/rs0", user: "bob", machine: "laptop", pid: 42 };

/** Times with which a lock is never renewed within a test. */
const unattended: LockTimes = { lifeSecs: 60, renewSecs: 3600 };

for (const version of ["4.2.6", "6.0.5"]) {
    // One set; each test begins with a free lock.
    describe(`the lock of a set, ${version}, 3 members`, function () {
        this.timeout(180_000);
        let set: RealSet;
        let primary: string;
        let connections: Connections;
        const made: LiveSetLock[] = [];

        before(async () => {
            set = await RealSet.create({ version });
        });
        beforeEach(async () => {
            connections = new Connections();
            primary = await set.primary();
        });
        afterEach(async () => {
            await Promise.all(made.splice(0).map((lock) => lock.release()));
            await remove();
            await connections.close();
        });
        after(closeSets);

        function lockOf(holder: LockHolder, times = unattended): LiveSetLock {
            const lock = new LiveSetLock("rs0", set.hosts, holder, connections, times);
            made.push(lock);
            return lock;
        }

        async function remove(): Promise<void> {
            const deletes = [{ q: {}, limit: 0 }];
            await connections.run(await set.primary(), { delete: "locks", deletes }, ownDatabase);
        }

        const read = async () => readLock("rs0", (await findPrimary(set.hosts)) ?? "", connections);

        it("is acquired by exactly one of ten concurrent runs", async () => {
            const holders = Array.from({ length: 10 }, (_, index) => ({
                ...bob,
                owner: `acme/shop/stack-${index}/rs0`,
            }));
            const holds = await Promise.all(
                holders.map((holder) => lockOf(holder).acquire(primary, "majority")),
            );
            const kinds = holds.map(({ kind }) => kind).sort();
            assert.deepEqual(kinds, ["held", ...Array.from({ length: 9 }, () => "refused")]);
            const winner = holders[holds.findIndex(({ kind }) => kind === "held")];
            assert.equal((await read())?.owner, winner?.owner);
        });

        it("records its holder, since when, and until when", async () => {
            assert.deepEqual(await lockOf(alice).acquire(primary, "majority"), { kind: "held" });
            const acquire = await lockOf(bob).acquire(primary, "majority");
            assert.equal(acquire.kind, "refused");
            const { since = "", leftSecs = 0, ...holder } = byOf(acquire) ?? {};
            assert.deepEqual(holder, alice);
            assert.ok(!Number.isNaN(Date.parse(since)), since);
            assert.ok(leftSecs > 0 && leftSecs <= 60, String(leftSecs));
        });

        it("keeps its start time when it is renewed", async () => {
            const lock = lockOf(alice);
            await lock.acquire(primary, "majority");
            const first = await read();
            await eventually("it is renewed", async () => {
                assert.deepEqual(await lock.acquire(primary, 1), { kind: "held" });
                const now = await read();
                assert.equal(now?.since, first?.since);
                return (now?.leftSecs ?? 0) > (first?.leftSecs ?? 0);
            });
        });

        it("expires if its holder does not renew it, and the late holder finds it lost", async () => {
            const killed = lockOf(alice, { lifeSecs: 1, renewSecs: 3600 });
            await killed.acquire(primary, "majority");
            const next = lockOf(bob);
            await eventually("it expires", async () => {
                return (await next.acquire(primary, "majority")).kind === "held";
            });
            const late = await killed.acquire(primary, "majority");
            assert.equal(late.kind, "lost");
            assert.equal(byOf(late)?.owner, bob.owner);
            await killed.release();
            assert.equal((await read())?.owner, bob.owner, "it gave back what was not its own");
        });

        it("is renewed automatically while its holder works", async () => {
            await lockOf(alice, { lifeSecs: 60, renewSecs: 0.05 }).acquire(primary, "majority");
            const [, second] = [await read(), await read()];
            await eventually("it is renewed without being asked", async () => {
                return ((await read())?.leftSecs ?? 0) > (second?.leftSecs ?? 0);
            });
        });

        it("passes immediately to a later run of the same stack, wherever it runs", async () => {
            const before = lockOf(alice);
            await before.acquire(primary, "majority");
            const elsewhere = { ...alice, machine: "ci-8", pid: 1 };
            assert.equal((await lockOf(elsewhere).acquire(primary, "majority")).kind, "held");
            assert.equal((await before.acquire(primary, "majority")).kind, "lost");
            assert.equal(
                (await before.acquire(primary, "majority")).kind,
                "lost",
                "acquired again",
            );
        });

        it("does not pass between stacks of the same name in two self-managed backends", async () => {
            const own = { ...alice, owner: "organization/shop/prod/rs0" };
            await lockOf(own).acquire(primary, "majority");
            assert.equal(
                (await lockOf({ ...own, user: "eve" }).acquire(primary, 1)).kind,
                "refused",
            );
            assert.equal((await lockOf({ ...own, pid: 1 }).acquire(primary, 1)).kind, "held");
        });

        it("is free after its release", async () => {
            const lock = lockOf(alice);
            await lock.acquire(primary, "majority");
            await lock.release();
            assert.equal(await read(), undefined);
            assert.equal((await lockOf(bob).acquire(primary, "majority")).kind, "held");
        });

        it("is unknown on a secondary, and if no server answers", async () => {
            const secondary = set.hosts.find((host) => host !== primary) ?? "";
            assert.equal((await lockOf(alice).acquire(secondary, "majority")).kind, "unknown");
            const [unreachable] = ["127.0.0.1:1"];
            assert.equal((await lockOf(alice).acquire(unreachable, "majority")).kind, "unknown");
        });

        it("survives a change of the primary, and is renewed on the new primary", async () => {
            const lock = lockOf(alice, { lifeSecs: 60, renewSecs: 0.05 });
            await lock.acquire(primary, "majority");
            const first = await read();
            const others = set.hosts.filter((host) => host !== primary);
            const next = await stepDownByHand(primary, others);
            const refused = await eventually("the new primary takes writes", async () => {
                const acquire = await lockOf(bob).acquire(next, "majority");
                return acquire.kind === "unknown" ? undefined : acquire;
            });
            assert.equal(refused.kind, "refused");
            assert.deepEqual(await lock.acquire(next, "majority"), { kind: "held" });
            assert.equal((await read())?.since, first?.since);
        });

        it("blocks another stack's update before its first change, and lets it continue after the release", async () => {
            const lock = lockOf(alice);
            await lock.acquire(primary, "majority");
            const newer = version === "4.2.6" ? "4.4.2" : "6.0.27";
            set.edit({ version: newer, upgrade: { accept: ["known-bad-release"] } });
            const [first = ""] = await set.order();
            const inputs = set.inputsOf(first, await set.observe());
            await assert.rejects(
                set.update(first, inputs),
                /locked: Cannot change rs0: acme\/shop\/prod\/rs0 \(alice on ci-7, process 4711\) has been updating it since 2/,
            );
            assert.equal(await versionOf(first), version);
            await lock.release();
            await keepConsole([], () => set.update(first, inputs));
            assert.equal(await versionOf(first), newer);
            // The set has two versions now.
            await closeConnections();
            assert.equal((await lockOf(bob).acquire(await set.primary(), "majority")).kind, "held");
            const place = set.hosts.find((host) => host !== first && host !== primary) ?? first;
            if (place !== (await set.primary())) {
                await upgradeByHand(set.place(place), newer);
            }
            assert.equal((await lockOf(alice).acquire(await set.primary(), 1)).kind, "refused");
        });
    });
}

function byOf(acquire: LockResult) {
    return "by" in acquire ? acquire.by : undefined;
}

describe("describeSelf()", () => {
    it("names this user, machine and process", () => {
        const self = describeSelf(alice.owner);
        assert.equal(self.pid, process.pid);
        assert.ok(self.user.length > 0 && self.machine.length > 0);
    });
});
