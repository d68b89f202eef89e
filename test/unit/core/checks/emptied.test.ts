import assert from "node:assert/strict";

import { preflight } from "../../../../provider/core/checks/preflight";
import { planUpgrade } from "../../../../provider/core/plan/plan";
import type { Topology } from "../../../../provider/core/topology/topology";
import { guardStep } from "../../../../provider/run/guard/guard";
import { limits } from "../../../kit/made-up/limits";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    db5,
    primary,
    running,
    secondary,
    setOf,
    stopped,
} from "../../../kit/made-up/topologies";

const goal = { version: "5.0.4" };
const start = { kind: "start-member", host: db3, version: "5.0.4" } as const;
const emptied = stopped(db3, "5.0.4", { holdsData: false });
/** A machine that was set up again under its old name: not even the links are left. */
const rebuilt = stopped(db3, "", { holdsData: false, installedVersion: undefined });
const healthy = [primary(db1), secondary(db2)];

/** The findings of preview and guard; the guard runs on the same observation. */
function outcomeOf(topology: Topology, accepts = false): readonly string[] {
    const accept = accepts ? (["data-emptied"] as const) : [];
    const found = preflight(topology, goal, { ...limits, accept })
        .filter(({ host }) => host === db3)
        .map(({ severity, code }) => `${severity} ${code}`);
    const accepted = { ...goal, ...(accepts && { acceptsEmptiedData: true }) };
    const refusal = guardStep(start, topology, accepted, 10);
    return [...found, ...(refusal ? [`guard ${refusal.code}`] : [])];
}

describe("a member with an empty data folder", () => {
    for (const [what, member] of Object.entries({ emptied, rebuilt })) {
        it(`is started only after the program's yes, if it has a vote (${what})`, () => {
            const topology = setOf(...healthy, member);
            assert.deepEqual(outcomeOf(topology), ["blocker data-emptied", "guard data-emptied"]);
            assert.deepEqual(outcomeOf(topology, true), ["warning data-emptied"]);
        });
    }

    it("is never started in a set without a primary, whose election its vote could decide", () => {
        const topology = setOf(secondary(db1), stopped(db2, "5.0.4"), emptied);
        assert.deepEqual(outcomeOf(topology, true), ["blocker no-primary", "guard no-primary"]);
    });

    it("is started next to arbiters if all other members with data have it current", () => {
        const otherEmptied = stopped(db4, "5.0.4", { holdsData: false });
        const others: readonly Topology[] = [
            setOf(primary(db1), arbiter(db2), emptied),
            setOf(primary(db1), secondary(db4, { votes: 0, priority: 0 }), arbiter(db2), emptied),
            setOf(primary(db1), arbiter(db2), arbiter(db5), otherEmptied, emptied),
        ];
        for (const topology of others) {
            assert.deepEqual(outcomeOf(topology), ["blocker data-emptied", "guard data-emptied"]);
            assert.deepEqual(outcomeOf(topology, true), ["warning data-emptied"]);
        }
    });

    it("is not started while older data could be elected or copied, whatever the program says", () => {
        const arbiters = [arbiter(db2), arbiter(db5)];
        const behind = { lagSecs: 3 };
        const others: readonly Topology[] = [
            { ...setOf(primary(db1), arbiter(db2), emptied), undeclared: [db4] },
            setOf(primary(db1), ...arbiters, stopped(db4, "5.0.4"), emptied),
            setOf(primary(db1), ...arbiters, secondary(db4, { state: "STARTUP2" }), emptied),
            setOf(primary(db1), arbiter(db2), secondary(db4, { votes: 0, ...behind }), emptied),
            setOf(primary(db1), secondary(db2, behind), emptied),
            setOf(primary(db1), secondary(db2, { delaySecs: 3600, lagSecs: 3600 }), emptied),
            setOf(primary(db1), secondary(db2, { unheard: true }), emptied),
        ];
        for (const topology of others) {
            assert.deepEqual(outcomeOf(topology, true), ["blocker quorum", "guard quorum"]);
        }
    });

    it("is started without a yes if it has no vote", () => {
        const voteless = { ...emptied, votes: 0, priority: 0 };
        assert.deepEqual(outcomeOf(setOf(primary(db1), arbiter(db2), voteless)), [
            "warning data-emptied",
        ]);
    });

    it("is distinguished from one that holds data, and from a new one", () => {
        for (const changes of [{ holdsData: true }, { holdsData: false, inSet: false }]) {
            const topology = setOf(...healthy, stopped(db3, "5.0.4", changes));
            assert.deepEqual(outcomeOf(topology), []);
        }
    });

    it("copies all data before any other member is restarted, and before an upgrade begins", () => {
        const mixed = setOf(primary(db1), secondary(db2, running("6.0.5", "5.0")), rebuilt);
        const steps = planUpgrade(mixed, { version: "6.0.5" });
        assert.deepEqual(steps.map((step) => ("host" in step ? step.host : "")).slice(0, 4), [
            db3,
            db3,
            db3,
            db1,
        ]);
        const found = preflight(setOf(...healthy, rebuilt), { version: "6.0.5" }, limits);
        assert.ok(found.some(({ code }) => code === "member-down"));
    });
});
