import * as assert from "node:assert/strict";

import type {
    ConfigReply,
    HostFacts,
    Observation,
    ServerReplies,
    StatusReply,
} from "../../../../provider/core/topology/replies";
import { interpretSet, newestConfig } from "../../../../provider/core/topology/interpret";
import { db1, db2, db3, db4 } from "../../../kit/made-up/topologies";

const facts: HostFacts = {
    processRuns: true,
    uncleanShutdown: false,
    installedVersion: "5.0.4",
    configDiffers: false,
};
const stopped: HostFacts = { ...facts, processRuns: false, uncleanShutdown: true };

const noon = Date.parse("2024-05-01T12:00:00Z");

/** The date of an operation `secs` before noon. */
function before(secs: number): Date {
    return new Date(noon - secs * 1000);
}

const config: ConfigReply = {
    _id: "rs0",
    version: 1,
    term: 1,
    members: [
        { host: db1, priority: 2, votes: 1, hidden: false, arbiterOnly: false },
        { host: db2, priority: 1, votes: 1, hidden: false, arbiterOnly: false },
        { host: db3, priority: 0, votes: 1, hidden: true, arbiterOnly: false },
    ],
};

/** The fields of a 5.0 server's replSetGetStatus that are read. */
function status(myState: number, own: Partial<StatusReply["members"][number]> = {}): StatusReply {
    return {
        set: "rs0",
        myState,
        optimes: { lastAppliedWallTime: before(0) },
        members: [
            { name: "db9:27017", optimeDate: before(9), syncSourceHost: "db8:27017" },
            { name: "me:27017", self: true, optimeDate: before(0), syncSourceHost: "", ...own },
        ],
    };
}

function seen(host: string, replies: Partial<ServerReplies> = {}): Observation {
    const usual = {
        buildInfo: { version: "5.0.4" },
        status: status(2),
        config,
        fcv: { version: "5.0" },
    };
    return { host, facts, replies: { ...usual, ...replies } };
}

const healthy = [
    seen(db1, { status: status(1) }),
    seen(db2, { status: status(2, { syncSourceHost: db1 }) }),
    seen(db3),
];

describe("interpretSet()", () => {
    it("combines the replies of a healthy 5.0 set", () => {
        const topology = interpretSet("rs0", healthy);
        assert.equal(topology.setName, "rs0");
        assert.equal(topology.initiated, true);
        assert.deepEqual(topology.undeclared, []);
        assert.deepEqual(topology.members[1], {
            host: db2,
            processRuns: true,
            uncleanShutdown: false,
            installedVersion: "5.0.4",
            configDiffers: false,
            state: "SECONDARY",
            version: "5.0.4",
            fcv: "5.0",
            fcvInTransition: false,
            inSet: true,
            arbiter: false,
            hidden: false,
            priority: 1,
            votes: 1,
            delaySecs: 0,
            lagSecs: 0,
            syncSource: db1,
        });
    });

    it("reads a 4.2 server: syncingTo, slaveDelay, no term, no lastAppliedWallTime", () => {
        const old: ConfigReply = {
            _id: "rs0",
            version: 7,
            members: [{ host: db1 }, { host: db2, priority: 0, hidden: true, slaveDelay: 3600 }],
        };
        const statusOf = (myState: number, secs: number, syncingTo: string): StatusReply => ({
            set: "rs0",
            myState,
            members: [{ name: "me", self: true, optimeDate: before(secs), syncingTo }],
        });
        const common = { buildInfo: { version: "4.2.6" }, config: old, fcv: { version: "4.2" } };
        const topology = interpretSet("rs0", [
            seen(db1, { ...common, status: statusOf(1, 0, "") }),
            seen(db2, { ...common, status: statusOf(2, 3605, db1) }),
        ]);
        const [first, second] = topology.members;
        assert.equal(first?.syncSource, undefined);
        assert.deepEqual([first?.priority, first?.votes, first?.lagSecs], [1, 1, 0]);
        assert.equal(second?.syncSource, db1);
        assert.equal(second.delaySecs, 3600);
        assert.equal(second.lagSecs, 3605);
        assert.equal(second.version, "4.2.6");
    });

    it("marks a server of the Enterprise edition, which reports a plain version", () => {
        const versionOf = (version: string, modules?: readonly string[]) =>
            interpretSet("rs0", [
                seen(db1, { buildInfo: { version, ...(modules && { modules }) } }),
            ]).members[0]?.version;
        assert.equal(versionOf("6.0.5", ["enterprise"]), "6.0.5-ent");
        assert.equal(versionOf("6.0.5", []), "6.0.5");
        assert.equal(versionOf("6.0.5-4"), "6.0.5-4");
    });

    it("reads secondaryDelaySecs of 5.0 and later", () => {
        const members = [{ host: db1 }, { host: db2, priority: 0, secondaryDelaySecs: 60 }];
        const replies = { config: { ...config, members } };
        const topology = interpretSet("rs0", [seen(db1, replies), seen(db2, replies)]);
        assert.equal(topology.members[1]?.delaySecs, 60);
    });

    it("reads tags, and leaves them out if there are none", () => {
        const members = [
            { host: db1, tags: { dc: "east" } },
            { host: db2, tags: {} },
        ];
        const replies = { config: { ...config, members } };
        const topology = interpretSet("rs0", [seen(db1, replies), seen(db2, replies)]);
        assert.deepEqual(
            topology.members.map((member) => member.tags),
            [{ dc: "east" }, undefined],
        );
    });

    it("names each state by its number in the manual", () => {
        const names = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 4, 99].map(
            (number) => interpretSet("rs0", [seen(db1, { status: status(number) })]).members[0],
        );
        assert.deepEqual(
            names.map((member) => member?.state),
            [
                "STARTUP",
                "PRIMARY",
                "SECONDARY",
                "RECOVERING",
                "STARTUP2",
                "UNKNOWN",
                "ARBITER",
                "DOWN",
                "ROLLBACK",
                "REMOVED",
                "UNKNOWN",
                "UNKNOWN",
            ],
        );
    });

    it("reads neither FCV nor lag from an arbiter, whose replies differ by design", () => {
        const members = [{ host: db1 }, { host: db2, arbiterOnly: true, priority: 0 }];
        const replies = { config: { ...config, members } };
        const topology = interpretSet("rs0", [
            seen(db1, { ...replies, status: status(1) }),
            seen(db2, { ...replies, status: status(7), fcv: { version: "4.4" } }),
        ]);
        const arbiter = topology.members[1];
        assert.equal(arbiter?.state, "ARBITER");
        assert.equal(arbiter.arbiter, true);
        assert.equal(arbiter.fcv, undefined);
        assert.equal(arbiter.lagSecs, undefined);
        assert.equal(arbiter.version, "5.0.4");
    });

    it("learns from the others about an arbiter that reports no configuration", () => {
        const members = [{ host: db1 }, { host: db2, arbiterOnly: true, priority: 0 }];
        const topology = interpretSet("rs0", [
            seen(db1, { config: { ...config, members } }),
            { host: db2, facts, replies: { buildInfo: { version: "5.0.4" }, status: status(7) } },
        ]);
        assert.equal(topology.members[1]?.arbiter, true);
    });

    it("recognises servers that were never initiated", () => {
        const fresh = { host: db1, facts, replies: { buildInfo: { version: "6.0.27" } } };
        const topology = interpretSet("rs0", [fresh, { ...fresh, host: db2 }]);
        assert.equal(topology.initiated, false);
        assert.deepEqual(topology.undeclared, []);
        const [member] = topology.members;
        assert.equal(member?.state, "STARTUP");
        assert.equal(member.inSet, false);
        assert.equal(member.version, "6.0.27");
        assert.equal(member.fcv, undefined);
    });

    it("reports DOWN for a member that does not answer, and keeps what its machine reports", () => {
        const [first, second] = healthy as [Observation, Observation];
        const down: Observation = { host: db3, facts: { ...stopped, preparedVersion: "6.0.27" } };
        const member = interpretSet("rs0", [first, second, down]).members[2];
        assert.equal(member?.state, "DOWN");
        assert.equal(member.processRuns, false);
        assert.equal(member.uncleanShutdown, true);
        assert.equal(member.installedVersion, "5.0.4");
        assert.equal(member.preparedVersion, "6.0.27");
        assert.equal("version" in member, false);
        assert.equal("fcv" in member, false);
        assert.equal("lagSecs" in member, false);
        // From the configuration of the others.
        assert.equal(member.inSet, true);
        assert.equal(member.hidden, true);
        assert.equal(member.priority, 0);
    });

    it("treats a set of which no member answers as not initiated", () => {
        const topology = interpretSet("rs0", [
            { host: db1, facts: stopped },
            { host: db2, facts: stopped },
        ]);
        assert.equal(topology.initiated, false);
        assert.deepEqual(
            topology.members.map((member) => member.state),
            ["DOWN", "DOWN"],
        );
    });

    it("reports no lag without a primary to compare with", () => {
        const topology = interpretSet("rs0", [seen(db1), seen(db2), seen(db3)]);
        assert.ok(topology.members.every((member) => member.lagSecs === undefined));
    });

    it("marks members from which the primary receives no heartbeats, and ignores what secondaries report about that", () => {
        const others = (db2Health: number, db3Health: number) => [
            { name: db2, health: db2Health },
            { name: db3, health: db3Health },
        ];
        const topology = interpretSet("rs0", [
            seen(db1, { status: { ...status(1), members: others(1, 0) } }),
            seen(db2, { status: { ...status(2), members: others(1, 1) } }),
            seen(db3, { status: { ...status(2), members: others(0, 1) } }),
        ]);
        assert.deepEqual(
            topology.members.map(({ unheard }) => unheard),
            [undefined, undefined, true],
        );
    });

    it("marks members that do not answer but whose heartbeats the others receive, unless they failed or it serves nothing", () => {
        const others = (state: number, health: number) => [{ name: db3, state, health }];
        const servesWith = (state: number, health: number) =>
            interpretSet("rs0", [
                seen(db1, { status: { ...status(1), members: others(8, 0) } }),
                seen(db2, { status: { ...status(2), members: others(state, health) } }),
                { host: db3, facts: stopped },
            ]).members.map(({ servesOthers }) => servesOthers);
        assert.deepEqual(servesWith(1, 1), [undefined, undefined, true]);
        assert.deepEqual(servesWith(2, 0), [undefined, undefined, undefined]);
        assert.deepEqual(servesWith(3, 1), [undefined, undefined, undefined]);
    });

    it("marks a member that does not answer and that any other reports as primary", () => {
        const leadsWith = (states: readonly number[], health: number) =>
            interpretSet("rs0", [
                ...states.map((state, index) =>
                    seen([db1, db2][index] ?? db1, {
                        status: { ...status(2), members: [{ name: db3, state, health }] },
                    }),
                ),
                { host: db3, facts: stopped },
            ]).members.at(-1)?.leadsOthers;
        assert.equal(leadsWith([2, 1], 1), true);
        assert.equal(leadsWith([2, 2], 1), undefined);
        assert.equal(leadsWith([1, 1], 0), undefined);
    });

    it("measures the lag from the primary of the newer term if a primary that is cut off reports PRIMARY too", () => {
        const at = (secs: number) => ({ optimes: { lastAppliedWallTime: before(secs) } });
        const topology = interpretSet("rs0", [
            seen(db1, { status: { ...status(1), ...at(9), term: 3 } }),
            seen(db2, { status: { ...status(1), ...at(0), term: 4 } }),
            seen(db3, { status: { ...status(2), ...at(2), term: 4 } }),
        ]);
        assert.deepEqual(
            topology.members.map(({ lagSecs, term }) => [lagSecs, term]),
            [
                [9, 3],
                [0, 4],
                [2, 4],
            ],
        );
    });

    it("measures the lag from the primary's last applied operation, never below 0", () => {
        const at = (myState: number, secs: number) => ({
            ...status(myState),
            optimes: { lastAppliedWallTime: before(secs) },
        });
        const topology = interpretSet("rs0", [
            seen(db1, { status: at(2, 12.5) }),
            seen(db2, { status: at(1, 0) }),
            seen(db3, { status: at(2, -1) }),
        ]);
        assert.deepEqual(
            topology.members.map((member) => member.lagSecs),
            [12.5, 0, 0],
        );
    });

    it("uses the newest configuration: by term, then by version", () => {
        const of = (term: number, version: number, priority: number): ConfigReply => ({
            ...config,
            term,
            version,
            members: [{ host: db1, priority }, { host: db2 }, { host: db3 }],
        });
        const topology = interpretSet("rs0", [
            seen(db1, { config: of(2, 3, 30) }),
            seen(db2, { config: of(3, 1, 50) }),
            seen(db3, { config: of(2, 4, 40) }),
        ]);
        assert.equal(topology.members[0]?.priority, 50);
        const sameTerm = interpretSet("rs0", [
            seen(db1, { config: of(2, 10, 30) }),
            seen(db2, { config: of(2, 9, 50) }),
        ]);
        assert.equal(sameTerm.members[0]?.priority, 30);
    });

    it("compares configurations by their versions alone if one of them was forced, and so has no term", () => {
        const { term: _term, ...forced } = { ...config, version: 112_233 };
        const older = { ...config, term: 6, version: 12, members: [{ host: db1, priority: 1 }] };
        for (const configs of [
            [older, forced],
            [forced, older],
        ]) {
            assert.equal(newestConfig(configs), forced);
        }
        assert.equal(newestConfig([forced, { ...older, version: 112_234 }])?.version, 112_234);
    });

    it("treats a member that is shutting down as one that does not answer, although the others still hear it", () => {
        const heartbeats = [{ name: db3, state: 2, health: 1 }];
        const topology = interpretSet("rs0", [
            seen(db1, { status: { ...status(1), members: heartbeats } }),
            seen(db2),
            { host: db3, facts, replies: { shuttingDown: true } },
        ]);
        const { state, shuttingDown, version, servesOthers, inSet } = topology.members[2]!;
        assert.deepEqual(
            [state, shuttingDown, version, servesOthers, inSet],
            ["DOWN", true, undefined, undefined, true],
        );
    });

    it("believes nothing of a server that answers at another member's address", () => {
        const named = (myState: number, name: string) => ({
            ...status(myState),
            members: [{ name, self: true, uptime: 9 }],
        });
        const topology = interpretSet("rs0", [
            seen(db1, { status: named(2, db2) }),
            seen(db2, { status: named(1, db1) }),
            seen(db3, { status: named(2, db3) }),
        ]);
        assert.deepEqual(
            topology.members.map(({ state, answeredBy, version, uptimeSecs }) => [
                state,
                answeredBy,
                version,
                uptimeSecs,
            ]),
            [
                ["DOWN", db2, undefined, undefined],
                ["DOWN", db1, undefined, undefined],
                ["SECONDARY", undefined, "5.0.4", 9],
            ],
        );
    });

    it("recognises by its hello who answers at the address of an arbiter that admits no client, and accepts a horizon", () => {
        const answers = (me: string): Observation => ({
            host: db3,
            facts,
            replies: {
                hello: { setName: "rs0", arbiterOnly: true, me },
                denied: "unauthenticated",
            },
        });
        const who = (me: string) =>
            interpretSet("rs0", [seen(db1), seen(db2), answers(me)]).members[2]?.answeredBy;
        assert.equal(who(db2), db2);
        assert.equal(who(db3), undefined);
        assert.equal(who("db3.example.com:27017"), undefined);
    });

    it("treats a member that was started for another set as silent, and reports a removed one as it is", () => {
        const [first, second] = healthy as [Observation, Observation];
        const stray = { buildInfo: { version: "6.0.27" }, outside: true } as const;
        const topology = interpretSet("rs0", [
            first,
            second,
            { host: db3, facts, replies: stray },
            { host: db4, facts, replies: stray },
        ]);
        const [, , started, removed] = topology.members;
        assert.deepEqual([started?.state, started?.version], ["DOWN", undefined]);
        assert.deepEqual([removed?.state, removed?.version], ["STARTUP", "6.0.27"]);
    });

    it("recognises a member that the set knows by another name", () => {
        const [first, second] = healthy as [Observation, Observation];
        const third = seen(db4, { status: status(2, { name: db3 }) });
        const topology = interpretSet("rs0", [first, second, third]);
        assert.equal(topology.members[2]?.knownAs, db3);
        assert.equal(topology.members[2].inSet, false);
        assert.deepEqual(topology.undeclared, []);
    });

    it("finds members of the set that the program does not declare, and the reverse", () => {
        const [first, second] = healthy as [Observation, Observation];
        const topology = interpretSet("rs0", [first, second, seen(db4, { status: status(10) })]);
        assert.deepEqual(topology.undeclared, [db3]);
        assert.deepEqual(
            topology.members.map((member) => member.inSet),
            [true, true, false],
        );
    });

    it("never mistakes a new member's other set for this one, even with the same name and a later term", () => {
        const [first, second, third] = healthy as [Observation, Observation, Observation];
        const other: ConfigReply = {
            ...config,
            term: 99,
            settings: { replicaSetId: "another" },
            members: [{ host: db4 }, { host: db2 }],
        };
        const mine = { ...config, settings: { replicaSetId: "ours" } };
        const ours = [first, second, third].map((each) => ({
            ...each,
            replies: { ...each.replies, config: mine },
        }));
        const ofOtherSet = seen(db4, { config: other, status: status(1) });
        const topology = interpretSet("rs0", [ofOtherSet, ...ours]);
        assert.deepEqual(
            topology.members.map(({ host, inSet, otherSet, state }) => [
                host,
                inSet,
                otherSet,
                state === "PRIMARY",
            ]),
            [
                [db4, false, "rs0", false],
                [db1, true, undefined, first.replies?.status?.myState === 1],
                [db2, true, undefined, second.replies?.status?.myState === 1],
                [db3, true, undefined, third.replies?.status?.myState === 1],
            ],
        );
        assert.deepEqual(topology.undeclared, []);
    });

    it("reports a change of the FCV that has begun and not finished", () => {
        const [first, second] = healthy as [Observation, Observation];
        const changing = seen(db3, { fcv: { version: "5.0", targetVersion: "6.0" } });
        const topology = interpretSet("rs0", [first, second, changing]);
        assert.deepEqual(
            topology.members.map((member) => member.fcvInTransition),
            [false, false, true],
        );
        assert.equal(topology.members[2]?.fcv, "5.0");
    });

    it("reports UNKNOWN for a member of the set that does not report its state", () => {
        const mute = { host: db2, facts, replies: { buildInfo: { version: "5.0.4" } } };
        assert.equal(interpretSet("rs0", [seen(db1), mute]).members[1]?.state, "UNKNOWN");
    });

    it("treats a set that refuses to report its state as initiated", () => {
        const replies = { hello: { setName: "rs0" }, denied: "credentials" } as const;
        const { initiated, members } = interpretSet("rs0", [{ host: db1, facts, replies }]);
        assert.equal(initiated, true);
        assert.deepEqual(
            members.map(({ state, denied }) => [state, denied]),
            [["UNKNOWN", "credentials"]],
        );
    });

    it("recognises an arbiter by what it reports without authentication, and takes its version from its machine", () => {
        const hello = { setName: "rs0", arbiterOnly: true };
        const host = { ...facts, installedVersion: "8.2.1" };
        const arbiter = {
            host: db3,
            facts: host,
            replies: { hello, denied: "unauthenticated" },
        } as const;
        const [member] = interpretSet("rs0", [arbiter]).members;
        assert.deepEqual(
            [member?.state, member?.arbiter, member?.version, member?.denied],
            ["ARBITER", true, "8.2.1", undefined],
        );
    });
});
