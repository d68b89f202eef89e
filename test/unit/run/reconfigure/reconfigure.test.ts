import assert from "node:assert/strict";

import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import type { ReconfigPorts } from "../../../../provider/run/ports";
import { reconfigureSet } from "../../../../provider/run/reconfigure/reconfigure";
import { FakeConfigs } from "../../../kit/made-up/fake-configs";
import { configOf, voter } from "../../../kit/made-up/set-views";
import {
    db1,
    db2,
    db3,
    db4,
    primary,
    running,
    secondary,
    setOf,
    withMember,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };
const three: DesiredConfig = new Map([db1, db2, db3].map((host) => [host, voter]));
const four: DesiredConfig = new Map([...three, [db4, voter]]);
const replaced: DesiredConfig = new Map([db4, db2, db3].map((host) => [host, voter]));

/** Three members, and a server that answers and is in no set yet. */
function fake(ports: Parameters<FakeSet["ports"]>[0] = {}) {
    const at = running("6.0.27");
    const set = new FakeSet(
        setOf(
            primary(db1, at),
            secondary(db2, at),
            secondary(db3, at),
            secondary(db4, { ...at, state: "STARTUP", inSet: false, lagSecs: undefined }),
        ),
    );
    const configs = new FakeConfigs(set, configOf(three));
    const copied = () => Promise.resolve({ copiedBytes: 1_200_000_000, totalBytes: 5_000_000_000 });
    const withCopy = { ...ports, admin: { copied, ...ports.admin } };
    const all: ReconfigPorts = { ...set.ports(withCopy), configs };
    return { set, configs, ports: all };
}

function run(desired: DesiredConfig, ports: ReconfigPorts) {
    return reconfigureSet(desired, goal, ports);
}

describe("reconfigureSet()", () => {
    it("adds a member, waits for its copy, reports its progress, and gives its vote", async () => {
        const { set, configs, ports } = fake();
        await run(four, ports);
        assert.deepEqual(configs.written, [
            "db1:27017 version 5 votes 1110",
            "db1:27017 version 6 votes 1111",
        ]);
        assert.deepEqual(set.steps, [
            "> add-to-set",
            "< add-to-set",
            "> await-copy",
            "< await-copy",
            "> give-vote",
            "< give-vote",
        ]);
        assert.ok(set.waits.includes("db4:27017 is STARTUP2, 1.2 of 5.0 GB copied"));
    });

    it("hands over before the primary's host is replaced, to a member that stays", async () => {
        const { set, configs, ports } = fake();
        await run(replaced, ports);
        assert.equal(set.sent("step-down").length, 1);
        assert.equal(set.stateOf(db1), "SECONDARY");
        assert.deepEqual(
            configs.config.members.map(({ host }) => host),
            [db2, db3, db4],
        );
        assert.match(String(configs.written.at(-1)), /^db2:27017 version 7/);
    });

    it("does not step the primary down if the votes for another one are lost while clients are awaited", async () => {
        const { set, configs, ports } = fake();
        set.watch(db1, 6);
        set.after(2000, () => {
            for (const host of [db2, db3]) {
                set.change(host, { state: "DOWN", version: undefined, lagSecs: undefined });
            }
        });
        const error = await rejection(run(new Map([...three].slice(1)), ports));
        assert.equal(error.code, "no-candidate");
        assert.deepEqual([set.sent("step-down"), set.stateOf(db1)], [[], "PRIMARY"]);
        assert.deepEqual([set.frozen, configs.written], [[], []]);
    });

    it("hands over to the member that the desired priorities prefer, not the live ones", async () => {
        const { set, ports } = fake();
        set.change(db2, { priority: 5 });
        await run(new Map([...replaced, [db3, { ...voter, priority: 2 }]]), ports);
        assert.deepEqual(set.sent("step-down"), [`step-down ${db1} 60 10`]);
        assert.equal(set.stateOf(db3), "PRIMARY");
    });

    it("does nothing, and acquires no lock, if the set is as desired", async () => {
        const { configs, ports } = fake({
            lock: { acquire: () => Promise.reject(new Error("taken")) },
        });
        assert.deepEqual(await run(three, ports), []);
        assert.deepEqual(configs.written, []);
    });

    it("observes again if another change came first, and continues from that one", async () => {
        const { configs, ports } = fake();
        configs.answers.push({ kind: "refused", why: "code 103: older", lasting: true });
        const read = configs.read.bind(configs);
        let reads = 0;
        configs.read = () => {
            reads += 1;
            if (reads === 2) {
                configs.take({ ...configs.config, version: 9 });
            }
            return read();
        };
        await run(four, ports);
        assert.deepEqual(configs.written, [
            "db1:27017 version 10 votes 1110",
            "db1:27017 version 11 votes 1111",
        ]);
    });

    it("gives up immediately if the server would refuse again, with the server's message", async () => {
        const { set, configs, ports } = fake();
        configs.answers.push({ kind: "refused", why: "code 103: no", lasting: true });
        const error = await rejection(run(four, ports));
        assert.equal(error.code, "reconfig-refused");
        assert.equal(
            error.message,
            'db1:27017 refuses the change of rs0, step "Add db4:27017 to the set, without a vote" (code 103: no)',
        );
        assert.equal(set.clock.now(), 0);
    });

    it("tries again for 30 s if a refusal may pass", async () => {
        const { set, configs, ports } = fake();
        const refusal = { kind: "refused", why: "code 109: in progress", lasting: false } as const;
        configs.answers.push(refusal, refusal);
        await run(four, ports);
        assert.equal(configs.written.length, 2);
        configs.answers.push(...Array.from({ length: 1000 }, () => refusal));
        const from = set.clock.now();
        const error = await rejection(run(three, ports));
        assert.equal(error.code, "reconfig-refused");
        assert.ok(set.clock.now() - from >= 30_000);
    });

    it("lets the next observation decide after an answer that was lost", async () => {
        const { configs, ports } = fake();
        const write = configs.write.bind(configs);
        configs.write = async (host, config) => {
            await write(host, config);
            return { kind: "unknown", why: "connection broke" };
        };
        await run(four, ports);
        assert.equal(configs.written.length, 2);
    });

    it("waits until a majority has the configuration before the next one", async () => {
        const { set, configs, ports } = fake();
        configs.committed = false;
        set.after(7000, () => {
            configs.committed = true;
        });
        configs.copyMs = 10;
        await run(four, ports);
        assert.ok(set.clock.now() >= 7000);
    });

    it("adds no member that does not answer or is in another set", async () => {
        for (const [change, code] of [
            [{ version: undefined, state: "DOWN" }, "member-down"],
            [{ otherSet: "shop" }, "different-set"],
        ] as const) {
            const { set, configs, ports } = fake();
            set.topology = withMember(set.topology, db4, change);
            assert.equal((await rejection(run(four, ports))).code, code);
            assert.deepEqual(configs.written, []);
        }
    });

    it("removes no member while another one is down", async () => {
        const { set, configs, ports } = fake();
        configs.take(configOf(four));
        set.change(db4, { state: "SECONDARY", lagSecs: 0 });
        set.change(db3, { state: "DOWN", processRuns: false, version: undefined });
        const desired = new Map([...four].filter(([host]) => host !== db2));
        const error = await rejection(run(desired, ports));
        assert.equal(error.code, "member-not-healthy");
        assert.deepEqual(configs.written, []);
    });

    it("gives a vote to a member that always lags for seconds, once it comes no closer", async () => {
        const { set, configs, ports } = fake();
        set.lagAlways(db4, () => 4);
        await run(four, ports);
        assert.equal(configs.written.at(-1), "db1:27017 version 6 votes 1111");
        assert.ok(set.clock.now() > 30_000, String(set.clock.now()));
    });

    it("fails if the new member's server dies, or if its copy takes longer than the limit", async () => {
        const died = fake();
        died.set.after(1000, () => {
            died.set.change(db4, { processRuns: false, state: "DOWN" });
        });
        assert.equal((await rejection(run(four, died.ports))).code, "start-failed");
        const slow = fake({ settings: { initialSyncTimeoutSecs: 60 } });
        slow.configs.copyMs = 61_000;
        const error = await rejection(run(four, slow.ports));
        assert.equal(error.code, "member-not-caught-up");
        assert.match(error.message, /within 60 s \(last seen STARTUP2\); it has no vote yet/);
    });

    it("does nothing while another stack holds the lock", async () => {
        const { configs, ports } = fake({
            lock: { acquire: () => Promise.resolve({ kind: "refused", by: undefined }) },
        });
        assert.equal((await rejection(run(four, ports))).code, "locked");
        assert.deepEqual(configs.written, []);
    });

    it("never initiates a set if no declared member is in it", async () => {
        const { set, ports } = fake();
        set.topology = { ...set.topology, initiated: false };
        assert.equal((await rejection(run(four, ports))).code, "not-initiated");
    });
});
