import * as assert from "node:assert/strict";

import type { Topology } from "../../../../provider/core/topology/topology";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { probeMember } from "../../../../provider/run/upgrade/probe";
import type { Probe } from "../../../../provider/run/ports";
import {
    arbiter,
    db1,
    db2,
    delayed,
    primary,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const settings = { probe: true };

/** A probe that lists its calls. */
function listing(asked: string[], over: Partial<Probe> = {}): Partial<Probe> {
    return {
        write: (host, subject) => {
            asked.push(`write ${host} ${subject}`);
            return Promise.resolve("token 2");
        },
        read: (host, subject) => {
            asked.push(`read ${host} ${subject}`);
            return Promise.resolve("token 2");
        },
        ...over,
    };
}

describe("probeMember()", () => {
    it("is written on the primary and read on the member, once that serves again", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const asked: string[] = [];
        const probe = listing(asked);
        await upgradeMember(db2, { version: "6.0.27" }, set.ports({ settings, probe }));
        assert.deepEqual(asked, ["write db1:27017 db2:27017", "read db2:27017 db2:27017"]);
    });

    it("waits until the member has the write", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const read = () => Promise.resolve(set.clock.now() < 5000 ? "token 1" : "token 2");
        await probeMember(db2, set.ports({ settings, probe: listing([], { read }) }));
        assert.ok(set.clock.now() >= 5000);
    });

    it("fails if the member never has the write", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const read = () => Promise.resolve(undefined);
        const ports = set.ports({ settings, probe: listing([], { read }) });
        const error = await rejection(probeMember(db2, ports));
        assert.equal(error.code, "probe-failed");
        assert.equal(error.host, db2);
        assert.equal(
            error.message,
            "The probe of db2:27017 failed: it did not have the write that db1:27017 acknowledged with a majority after 30 s (last seen: no probe)",
        );
    });

    it("fails if it could not be written, and keeps the cause", async () => {
        const cause = new Error("waiting for replication timed out");
        const set = new FakeSet(threeMembers("5.0.4"));
        const probe = listing([], { write: () => Promise.reject(cause) });
        const error = await rejection(probeMember(db2, set.ports({ settings, probe })));
        assert.equal(error.code, "probe-failed");
        assert.equal(error.cause, cause);
    });

    const skipped: readonly (readonly [string, Topology, boolean])[] = [
        ["unless the program asks for it", threeMembers("5.0.4"), false],
        ["for an arbiter", setOf(primary(db1), arbiter(db2)), true],
        ["for a delayed member", setOf(primary(db1), delayed(db2, 600)), true],
        ["without a primary", setOf(secondary(db1), secondary(db2)), true],
    ];
    for (const [name, topology, probe] of skipped) {
        it(`writes none ${name}`, async () => {
            const asked: string[] = [];
            const set = new FakeSet(topology);
            await probeMember(db2, set.ports({ settings: { probe }, probe: listing(asked) }));
            assert.deepEqual(asked, []);
        });
    }
});
