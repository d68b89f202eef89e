import assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import {
    checkDefaultWrites,
    checkMajorityWrites,
} from "../../../../provider/core/checks/waiting-writes";
import { interpretSetReplies } from "../../../../provider/core/inspection/inspect-replies";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Topology } from "../../../../provider/core/topology/topology";
import { ofSet } from "../../../kit/made-up/inspections";
import {
    arbiter,
    db1,
    db2,
    db3,
    db4,
    db5,
    delayed,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27" };

function texts(findings: readonly Finding[]): readonly string[] {
    return findings.map(
        ({ severity, code, message, remedy }) => `${severity} ${code}: ${message}. ${remedy}`,
    );
}

describe("checkMajorityWrites()", () => {
    const onMajority = (topology: Topology, desired = goal) =>
        texts(checkMajorityWrites(topology, desired));

    it("warns if a majority needs a delayed member while a prompt one is stopped", () => {
        const set = setOf(primary(db1), secondary(db2), delayed(db3, 3600, { votes: 1 }));
        assert.deepEqual(onMajority(set), [
            "warning majority-writes-wait: While one of db2:27017, db1:27017 is stopped, majority writes of rs0 wait until it is back, or for the delay of db3:27017 (3600 s): 2 voting members with data that are not delayed are required, 1 is left. Give the vote of db3:27017 to a member with data that is not delayed",
        ]);
    });

    it("names only members that are still to be stopped", () => {
        const set = setOf(
            primary(db1),
            secondary(db2, running("6.0.27", "5.0")),
            delayed(db3, 3600, { votes: 1 }),
        );
        assert.match(onMajority(set)[0] ?? "", /: While db1:27017 is stopped, majority writes/);
        const delayedOnly = setOf(
            primary(db1, running("6.0.27", "5.0")),
            secondary(db2, running("6.0.27", "5.0")),
            delayed(db3, 3600, { votes: 1 }),
        );
        assert.deepEqual(onMajority(delayedOnly), []);
    });

    it("says nothing if the prompt members suffice, or if the set has no primary meanwhile", () => {
        assert.deepEqual(onMajority(threeMembers("5.0.4")), []);
        const delayedWithoutVote = setOf(
            ...threeMembers("5.0.4").members,
            delayed(db4, 3600, { votes: 0 }),
        );
        assert.deepEqual(onMajority(delayedWithoutVote), []);
        assert.deepEqual(onMajority(setOf(primary(db1), secondary(db2))), []);
    });
});

describe("checkDefaultWrites()", () => {
    /** With the set's own replies, as a server sends them. */
    const onDefault = (
        topology: Topology,
        defaultWriteConcern: object,
        {
            desired = goal,
            modes = {},
        }: { desired?: Goal; modes?: Record<string, Record<string, number>> } = {},
    ) => {
        const set = interpretSetReplies({
            config: { config: { settings: { getLastErrorModes: modes } } },
            defaultConcerns: { defaultWriteConcern, defaultWriteConcernSource: "global" },
        });
        return texts(checkDefaultWrites(topology, desired, ofSet(set)));
    };

    it("warns of a number of members that one less does not meet", () => {
        assert.deepEqual(onDefault(threeMembers("5.0.4"), { w: 3, wtimeout: 0 }), [
            'warning default-writes-wait: While one of db2:27017, db3:27017, db1:27017 is stopped, writes of rs0 with its default write concern { w: 3 } wait until it is back: 3 members with data are required, 2 are left. Choose a default write concern that needs fewer members (setDefaultRWConcern), such as { w: "majority" }',
        ]);
        const limited = onDefault(threeMembers("5.0.4"), { w: 3, wtimeout: 5000 });
        assert.match(limited[0] ?? "", /\{ w: 3, wtimeout: 5000 \}/);
    });

    it("counts members without a vote, but neither arbiters nor delayed ones", () => {
        const withoutVote = secondary(db3, { votes: 0, priority: 0 });
        const set = setOf(primary(db1), secondary(db2), secondary(db4), withoutVote);
        assert.deepEqual(onDefault(set, { w: 3 }), []);
        const others = setOf(...threeMembers("5.0.4").members, arbiter(db4), delayed(db5, 60));
        assert.match(
            onDefault(others, { w: 3 })[0] ?? "",
            /or for the delay of db5:27017 \(60 s\): 3 members with data that are not delayed are required, 2 are left/,
        );
    });

    it("counts all members that are stopped together", () => {
        const five = setOf(primary(db1), ...[db2, db3, db4, db5].map((host) => secondary(host)));
        assert.deepEqual(onDefault(five, { w: 4 }), []);
        const desired = { ...goal, maxUnavailable: 2 };
        assert.match(
            onDefault(five, { w: 4 }, { desired })[0] ?? "",
            /While db2:27017 and db3:27017, db4:27017 and db5:27017 are stopped, .* wait until they are back: 4 members with data are required, 3 are left/,
        );
    });

    it("checks a mode by the values of the tags that are left", () => {
        const modes = { everyDc: { dc: 2 } };
        const tagged = [
            [db1, "east"],
            [db2, "east"],
            [db3, "west"],
        ].reduce<Topology>(
            (set, [host = "", dc = ""]) => withMember(set, host, { tags: { dc } }),
            threeMembers("5.0.4"),
        );
        assert.match(
            onDefault(tagged, { w: "everyDc" }, { modes })[0] ?? "",
            /While db3:27017 is stopped, writes of rs0 with its default write concern \{ w: "everyDc" \} wait until it is back: 2 different values of the tag "dc" on members with data are required, 1 is left/,
        );
        assert.deepEqual(onDefault(tagged, { w: "everyDc" }), []);
    });

    it("says nothing of w: 1, and leaves a majority to the check of majority writes", () => {
        for (const w of [0, 1, "majority"]) {
            assert.deepEqual(onDefault(threeMembers("5.0.4"), { w }), []);
        }
    });

    it("checks settings.getLastErrorDefaults, which servers before 5.0 use", () => {
        const set = interpretSetReplies({
            config: { config: { settings: { getLastErrorDefaults: { w: 3, wtimeout: 0 } } } },
        });
        const findings = checkDefaultWrites(
            threeMembers("4.2.6"),
            { version: "4.4.29" },
            ofSet(set),
        );
        assert.match(texts(findings)[0] ?? "", /\(settings\.getLastErrorDefaults\)/);
    });
});
