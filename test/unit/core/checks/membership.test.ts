import assert from "node:assert/strict";

import {
    checkArbiters,
    checkHorizons,
    checkJoining,
    checkReconfigs,
    checkCombinedChanges,
    refuseDelete,
} from "../../../../provider/core/checks/membership";
import type { Topology } from "../../../../provider/core/topology/topology";
import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import { planReconfigs } from "../../../../provider/core/reconfig/plan-reconfigs";
import { arbiterMember, viewOf, voter } from "../../../kit/made-up/set-views";
import {
    db1,
    db2,
    db3,
    db4,
    db5,
    primary,
    secondary,
    setOf,
    stopped,
} from "../../../kit/made-up/topologies";

const three: DesiredConfig = new Map([db1, db2, db3].map((host) => [host, voter]));

describe("checkArbiters()", () => {
    it("refuses that a member becomes an arbiter, or the other way round, and nothing else", () => {
        const view = viewOf(new Map([...three, [db4, arbiterMember]]), db1);
        const desired: DesiredConfig = new Map([
            [db1, { ...voter, priority: 3 }],
            [db2, arbiterMember],
            [db4, voter],
            ["new:27017", arbiterMember],
        ]);
        assert.deepEqual(
            checkArbiters("rs0", view, desired).map(({ code, message }) => [code, message]),
            [
                [db2, "false", "true"],
                [db4, "true", "false"],
            ].map(([host, live, desiredValue]) => [
                "members-differ",
                `Cannot change the members of rs0: arbiterOnly of ${host} is ${live} in the set and ${desiredValue} in the program, and it cannot be changed`,
            ]),
        );
    });
});

describe("checkHorizons()", () => {
    const view = viewOf(three, db1);
    const horizons = (values: object) => ({
        ...view,
        config: {
            ...view.config,
            members: view.config.members.map((member) => ({ ...member, ...values })),
        },
    });
    const outside = horizons({ horizons: { outside: "db.example.com:27017" } });
    const four: DesiredConfig = new Map([...three, [db4, voter]]);

    it("refuses a new member of a set with horizons, by name", () => {
        assert.deepEqual(
            checkHorizons("rs0", outside, four).map(({ code, message }) => [code, message]),
            [
                [
                    "members-differ",
                    "Cannot add db4:27017 to rs0: its members have horizons, and servers refuse a new member without them",
                ],
            ],
        );
    });

    it("allows all other changes, and new members of other sets", () => {
        const two: DesiredConfig = new Map([...three].slice(0, 2));
        for (const desired of [three, two]) {
            assert.deepEqual(checkHorizons("rs0", outside, desired), []);
        }
        assert.deepEqual(checkHorizons("rs0", view, four), []);
        assert.deepEqual(checkHorizons("rs0", horizons({ horizons: {} }), four), []);
    });
});

describe("checkJoining()", () => {
    it("refuses a member of another set, by name", () => {
        const fromOtherSet = secondary(db4, { state: "STARTUP", inSet: false, otherSet: "shop" });
        assert.deepEqual(
            checkJoining(setOf(primary(db1), fromOtherSet)).map(({ code, host, message }) => [
                code,
                host,
                message,
            ]),
            [
                [
                    "different-set",
                    db4,
                    "Cannot add db4:27017 to rs0: it is a member of another set, shop",
                ],
            ],
        );
    });

    it("reports the set's name of a member that the program names differently", () => {
        const known = { inSet: false, knownAs: "db2.internal:27017" };
        const topology = setOf(primary(db1), secondary(db2, known));
        assert.deepEqual(checkJoining(topology), [
            {
                severity: "blocker",
                code: "members-differ",
                message: "Cannot manage rs0: the set knows db2:27017 as db2.internal:27017",
                remedy: 'Set host to "db2.internal:27017", and address to "db2:27017" if it can be reached only there',
                host: db2,
            },
        ]);
    });
});

describe("checkReconfigs()", () => {
    const codesOf = (desired: DesiredConfig, down: readonly string[] = [], from = three) => {
        const view = viewOf(from, db1, down);
        return checkReconfigs("rs0", view, planReconfigs(view, desired), desired).map(
            ({ code }) => code,
        );
    };

    it("accepts that members which are lost leave in one update, with or without new ones in their places", () => {
        const [db6, db7] = ["db6:27017", "db7:27017"];
        const five: DesiredConfig = new Map([...three, [db4, voter], [db5, voter]]);
        for (const others of [[], [db6], [db6, db7]]) {
            const desired = new Map([...three.keys(), ...others].map((host) => [host, voter]));
            assert.deepEqual(codesOf(desired, [db4, db5], five), []);
        }
    });

    it("accepts that a lost member's vote is taken until it has copied the data", () => {
        const voteless = { ...voter, votes: 0, priority: 0 };
        const desired: DesiredConfig = new Map([...three, [db3, voteless]]);
        assert.deepEqual(codesOf(desired, [db3]), []);
    });

    it("accepts adding, replacing and removing while all members serve", () => {
        for (const hosts of [
            [db1, db2, db3, db4],
            [db4, db2, db3],
            [db1, db2],
        ]) {
            assert.deepEqual(codesOf(new Map(hosts.map((host) => [host, voter]))), []);
        }
    });

    it("accepts the replacement of the member that is down", () => {
        const desired = new Map([db1, db2, db4].map((host) => [host, voter]));
        assert.deepEqual(codesOf(desired, [db3]), []);
    });

    it("names the first step that would be refused", () => {
        const desired = new Map([db1, db3, db4].map((host) => [host, voter]));
        const four = new Map([...three, [db4, voter] as const]);
        assert.deepEqual(codesOf(desired, [db3], four), ["member-not-healthy"]);
    });

    it("refuses a change to which no legal configurations lead", () => {
        const passive = { ...voter, priority: 0 };
        const desired = new Map([db1, db2, db3].map((host) => [host, passive]));
        assert.deepEqual(codesOf(desired), ["reconfig-refused"]);
    });
});

describe("refuseDelete()", () => {
    const left = secondary(db3, { inSet: false, state: "REMOVED" });
    const cases: readonly (readonly [string, Topology, RegExp | undefined])[] = [
        [
            "allows the stop of a member that has left the set",
            setOf(primary(db1), secondary(db2), left),
            undefined,
        ],
        [
            "refuses the stop of a member that is in the set",
            setOf(primary(db1), secondary(db3)),
            /still includes it/,
        ],
        [
            "refuses the stop if no member reports the configuration",
            setOf(secondary(db1, { inSet: false, state: "UNKNOWN", denied: "credentials" }), left),
            /no member reports/,
        ],
        [
            "refuses the stop if no member answers",
            { ...setOf(stopped(db1, "6.0.27"), stopped(db3, "6.0.27")), initiated: false },
            /no member reports/,
        ],
        [
            "allows the stop in a set that was never initiated",
            { ...setOf(secondary(db3, { inSet: false, state: "STARTUP" })), initiated: false },
            undefined,
        ],
    ];
    for (const [title, topology, message] of cases) {
        it(title, () => {
            const refusal = refuseDelete(topology, db3);
            assert.equal(refusal?.code, message && "member-in-use");
            assert.match(refusal?.message ?? "", message ?? /^$/);
        });
    }
});

describe("checkCombinedChanges()", () => {
    it("refuses restarts in the same update, and allows the start of a member that is down", () => {
        const stop = {
            kind: "stop-member",
            host: db1,
            role: "secondary",
            from: "a",
            to: "b",
        } as const;
        const start = { kind: "start-member", host: db1, version: "6.0.27" } as const;
        assert.deepEqual(
            checkCombinedChanges("rs0", [stop]).map(({ code }) => code),
            ["combined-changes"],
        );
        const back = { kind: "switch-binary", host: db1, from: "a", to: "b" } as const;
        assert.deepEqual(checkCombinedChanges("rs0", [back, start]), []);
    });
});
