import * as assert from "node:assert/strict";

import type { Finding } from "../../../../provider/core/errors/errors";
import { defined } from "../../../../provider/core/json/defined";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Goal } from "../../../../provider/core/plan/goal";
import { needsRestarts, preflight } from "../../../../provider/core/checks/preflight";
import type { Topology } from "../../../../provider/core/topology/topology";
import { limits } from "../../../kit/made-up/limits";
import {
    arbiter,
    crashed,
    db1,
    db2,
    db3,
    db4,
    db5,
    delayed,
    hidden,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

function findingsOf(topology: Topology, desired: Goal = goal): readonly Finding[] {
    return preflight(topology, desired, limits);
}

function codesOf(topology: Topology, desired: Goal = goal): readonly string[] {
    return findingsOf(topology, desired).map((finding) => finding.code);
}

/** The only finding of the topology. */
function onlyFinding(topology: Topology, desired: Goal = goal): Finding {
    const findings = findingsOf(topology, desired);
    assert.equal(findings.length, 1, findings.map((each) => each.message).join("\n"));
    return findings[0]!;
}

/** Three members at `version`, one of them changed. */
function except(host: string, changes: Parameters<typeof withMember>[2], version = "5.0.4") {
    return withMember(threeMembers(version), host, changes);
}

interface Case {
    readonly title: string;
    readonly topology: Topology;
    readonly goal?: Goal;
    readonly expected: Finding;
}

function warning(code: Finding["code"], message: string, remedy: string): Finding {
    return { severity: "warning", code, message, remedy };
}

function blocker(code: Finding["code"], message: string, remedy: string, host?: string): Finding {
    return { severity: "blocker", code, message, remedy, ...defined({ host }) };
}

const cases: readonly Case[] = [
    {
        title: "refuses an unknown series",
        topology: threeMembers("5.0.4"),
        goal: { version: "6.1.0" },
        expected: blocker(
            "unknown-release",
            "Cannot use 6.1.0: 6.1 was a rapid release, which is not supported for self-managed sets",
            "Choose a version of series 4.2, 4.4, 5.0, 6.0, 7.0, 8.0, 8.2, 8.3, 9.0",
        ),
    },
    {
        title: "refuses a downgrade by a series once the FCV was raised",
        topology: threeMembers("6.0.27"),
        goal: { version: "5.0.31" },
        expected: blocker(
            "downgrade-unsupported",
            "Cannot downgrade rs0 from 6.0.27 to 5.0.31: featureCompatibilityVersion 5.0 is required, but it is 6.0 on db1:27017, 6.0 on db2:27017, 6.0 on db3:27017",
            'Keep version 6.0.27, set featureCompatibilityVersion to "5.0", run the update, then change the version',
        ),
    },
    {
        title: "names the way from 8.3 to 8.2 if the FCV is still that of 8.0",
        topology: threeMembers("8.3.9", "8.0"),
        goal: { version: "8.2.1" },
        expected: blocker(
            "downgrade-unsupported",
            "Cannot downgrade rs0 from 8.3.9 to 8.2.1: featureCompatibilityVersion 8.2 is required, but it is 8.0 on db1:27017, 8.0 on db2:27017, 8.0 on db3:27017",
            "Set version to a release of 8.0, run the update, then set version to 8.2.1",
        ),
    },
    {
        title: "warns about a downgrade within a series",
        topology: threeMembers("6.0.27"),
        goal: { version: "6.0.20" },
        expected: warning(
            "patch-downgrade",
            "rs0 will be downgraded from 6.0.27 to 6.0.20: bugs that were fixed in between return",
            "Read the release notes of 6.0 for the releases in between",
        ),
    },
    {
        title: "refuses to skip a series, and names it",
        topology: threeMembers("5.0.4"),
        goal: { version: "7.0.31" },
        expected: blocker(
            "series-skipped",
            "Cannot upgrade rs0 from 5.0.4 to 7.0.31 in one step: the upgrade path is 5.0.4 → 6.0 → featureCompatibilityVersion 6.0 → 7.0.31",
            'Set upgradePath to "automatic", or upgrade hop by hop: set version to a release of 6.0, run the update, set featureCompatibilityVersion to "6.0", run it again, and continue with the next series',
        ),
    },
    {
        title: "refuses to skip several series, and names the whole path",
        topology: threeMembers("5.0.4"),
        goal: { version: "8.3.1" },
        expected: blocker(
            "series-skipped",
            "Cannot upgrade rs0 from 5.0.4 to 8.3.1 in one step: the upgrade path is 5.0.4 → 6.0 → featureCompatibilityVersion 6.0 → 7.0 → featureCompatibilityVersion 7.0 → 8.0 → featureCompatibilityVersion 8.0 → 8.3.1",
            'Set upgradePath to "automatic", or upgrade hop by hop: set version to a release of 6.0, run the update, set featureCompatibilityVersion to "6.0", run it again, and continue with the next series',
        ),
    },
    {
        title: "refuses a series to which no upgrade path is known",
        topology: threeMembers("3.6.23"),
        goal: { version: "4.2.6" },
        expected: blocker(
            "series-skipped",
            "Cannot upgrade rs0 from 3.6.23 to 4.2.6: no upgrade path from series 3.6 to 4.2 is known",
            "Choose a version of series 4.2, 4.4, 5.0, 6.0, 7.0, 8.0, 8.2, 8.3, 9.0",
        ),
    },
    {
        title: "requires the FCV of the series that the members run, and names members with another",
        topology: threeMembers("6.0.27", "5.0"),
        goal: { version: "7.0.31" },
        expected: blocker(
            "fcv-mismatch",
            "Cannot upgrade rs0 from 6.0.27 to 7.0.31: featureCompatibilityVersion 6.0 is required, but it is 5.0 on db1:27017, 5.0 on db2:27017, 5.0 on db3:27017",
            'Keep version 6.0.27, set featureCompatibilityVersion to "6.0", run the update, then change the version',
        ),
    },
    {
        title: "requires the FCV on every member, and names one with another",
        topology: except(db3, { fcv: "4.4" }),
        expected: blocker(
            "fcv-mismatch",
            "Cannot upgrade rs0 from 5.0.4 to 6.0.27: featureCompatibilityVersion 5.0 is required, but it is 4.4 on db3:27017",
            'Keep version 5.0.4, set featureCompatibilityVersion to "5.0", run the update, then change the version',
        ),
    },
    {
        title: "refuses a member whose FCV can't be read",
        topology: except(db2, { fcv: undefined }),
        expected: blocker(
            "fcv-unknown",
            "Cannot read featureCompatibilityVersion of db2:27017 (5.0.4): 5.0 is required for 6.0.27",
            "Grant the user the right to run getParameter on every member",
            db2,
        ),
    },
    {
        title: "refuses while a change of the FCV is unfinished",
        topology: except(db1, { fcvInTransition: true }),
        expected: blocker(
            "fcv-in-transition",
            "Cannot upgrade rs0: a change of featureCompatibilityVersion on db1:27017 is unfinished",
            "Run the same setFeatureCompatibilityVersion again until it succeeds",
            db1,
        ),
    },
    {
        title: "warns about a lower FCV if the vendor supports it",
        topology: threeMembers("6.0.27"),
        goal: { version: "6.0.27", fcv: "5.0" },
        expected: warning(
            "fcv-downgrade",
            "rs0 will have featureCompatibilityVersion 5.0 instead of 6.0: features of 6.0 are unavailable then, and the server refuses while the data use them",
            "First remove the features that the manual's downgrade page of 6.0 names",
        ),
    },
    {
        title: "refuses to lower the FCV if the vendor does not support it",
        topology: threeMembers("7.0.31"),
        goal: { version: "7.0.31", fcv: "6.0" },
        expected: blocker(
            "fcv-downgrade-unsupported",
            "Cannot lower featureCompatibilityVersion of rs0 from 7.0 to 6.0: the vendor does not support lowering it from 7.0",
            'Set featureCompatibilityVersion to "7.0" or remove it',
        ),
    },
    {
        title: "refuses to lower the FCV by more than a series",
        topology: threeMembers("6.0.27"),
        goal: { version: "6.0.27", fcv: "4.4" },
        expected: blocker(
            "fcv-downgrade-unsupported",
            "Cannot lower featureCompatibilityVersion of rs0 from 6.0 to 4.4: servers of 6.0 support only their own series and the one before",
            'Set featureCompatibilityVersion to "6.0" or remove it',
        ),
    },
    {
        title: "refuses to lower the FCV below what the members support",
        topology: threeMembers("6.0.27", "5.0"),
        goal: { version: "6.0.27", fcv: "4.4" },
        expected: blocker(
            "fcv-downgrade-unsupported",
            "Cannot lower featureCompatibilityVersion of rs0 from 5.0 to 4.4: servers of 6.0 support only their own series and the one before",
            'Set featureCompatibilityVersion to "5.0" or remove it',
        ),
    },
    {
        title: "keeps the FCV until the burn-in time has passed",
        topology: setOf(
            primary(db1, { ...upgraded, uptimeSecs: 90 }),
            secondary(db2, { ...upgraded, uptimeSecs: 20 }),
            secondary(db3, { ...upgraded, uptimeSecs: 90 }),
        ),
        goal: { version: "6.0.27", fcv: "6.0", fcvBurnInSecs: 60 },
        expected: warning(
            "fcv-burn-in",
            "rs0 stays at featureCompatibilityVersion 5.0: its members have not run 6.0.27 for 60 s yet (40 s left)",
            "Run the update again after that time",
        ),
    },
    {
        title: "refuses an FCV above the version",
        topology: threeMembers("5.0.4"),
        goal: { version: "5.0.4", fcv: "6.0" },
        expected: blocker(
            "fcv-refused",
            "Cannot raise featureCompatibilityVersion of rs0 from 5.0 to 6.0: it must be the series of version 5.0.4",
            'Set featureCompatibilityVersion to "5.0" or remove it',
        ),
    },
    {
        title: "refuses while a member is down",
        topology: setOf(primary(db1), secondary(db2), stopped(db3, "5.0.4")),
        expected: blocker(
            "member-down",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is down, and all members must run",
            "Start it (keep version 5.0.4 and run the update, or start it manually), then change the version",
            db3,
        ),
    },
    {
        title: "refuses while a host cannot be reached, without a guess about its process",
        topology: setOf(
            primary(db1),
            secondary(db2),
            unresponsive(db3, "5.0.4", { unreachable: true }),
        ),
        expected: blocker(
            "member-not-healthy",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is DOWN (its host cannot be reached)",
            "Wait until it is SECONDARY, and check its log if that takes long",
            db3,
        ),
    },
    {
        title: "does not guess what last ran on a member's data",
        topology: setOf(
            primary(db1, upgraded),
            secondary(db2),
            stopped(db3, "", { installedVersion: undefined, holdsData: true }),
        ),
        expected: blocker(
            "member-down",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is down, and all members must run",
            "Restore the links in its folder, which say what last ran on its data, or empty its data folder, so that it copies all data",
            db3,
        ),
    },
    {
        title: "refuses while a member does not answer",
        topology: setOf(primary(db1), secondary(db2), unresponsive(db3, "5.0.4")),
        expected: blocker(
            "member-not-healthy",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is DOWN (its process runs but does not answer)",
            "Wait until it is SECONDARY, and check its log if that takes long",
            db3,
        ),
    },
    {
        title: "refuses while a member is being shut down",
        topology: except(db3, { state: "DOWN", version: undefined, shuttingDown: true }),
        expected: blocker(
            "member-not-healthy",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is shutting down",
            "Wait until it has stopped, and start it again",
            db3,
        ),
    },
    {
        title: "refuses while another member answers at a member's address",
        topology: except(db3, { state: "DOWN", version: undefined, answeredBy: db1 }),
        expected: blocker(
            "wrong-server",
            "Cannot manage rs0: db1:27017 answers at the address of db3:27017",
            "Correct the address, the tunnel or the DNS entry of db3:27017, so that it leads to that member",
            db3,
        ),
    },
    {
        title: "refuses while a member is in ROLLBACK",
        topology: except(db3, { state: "ROLLBACK" }),
        expected: blocker(
            "member-not-healthy",
            "Cannot upgrade rs0 to 6.0.27: db3:27017 is ROLLBACK",
            "Wait until it is SECONDARY, and check its log if that takes long",
            db3,
        ),
    },
    {
        title: "requires an arbiter to be ARBITER",
        topology: setOf(
            primary(db1),
            secondary(db2),
            secondary(db3),
            secondary(db4),
            arbiter(db5, { state: "STARTUP" }),
        ),
        expected: blocker(
            "member-not-healthy",
            "Cannot upgrade rs0 to 6.0.27: db5:27017 is STARTUP",
            "Wait until it is ARBITER, and check its log if that takes long",
            db5,
        ),
    },
    {
        title: "refuses while a member is behind",
        topology: except(db2, { lagSecs: 41.6 }),
        expected: blocker(
            "member-not-caught-up",
            "Cannot upgrade rs0 to 6.0.27: db2:27017 is 42 s behind the primary, at most 10 s is allowed",
            "Wait until it has caught up, or raise upgrade.maxLagSecs",
            db2,
        ),
    },
    {
        title: "refuses a set without a primary",
        topology: setOf(secondary(db1), secondary(db2), secondary(db3)),
        expected: blocker(
            "no-primary",
            "Cannot upgrade rs0 to 6.0.27: it has no primary",
            "Restore a primary first: start the members that are down, and check the connections between them",
        ),
    },
    {
        title: "refuses if no other member can become primary",
        topology: setOf(primary(db1), hidden(db2), secondary(db3, { priority: 0 })),
        expected: blocker(
            "write-downtime",
            "Cannot upgrade rs0 to 6.0.27 without a write downtime during a restart: fewer than two of its members can become primary",
            'Add an electable member with data, or accept the downtime: upgrade: { accept: ["write-downtime"] }',
        ),
    },
    {
        title: "refuses if too many voting members are delayed for the primary to step down",
        topology: setOf(
            primary(db1),
            secondary(db2),
            delayed(db3, 600, { votes: 1 }),
            delayed(db4, 600, { votes: 1 }),
            delayed(db5, 600, { votes: 1 }),
        ),
        expected: blocker(
            "step-down-refused",
            "Cannot upgrade rs0 to 6.0.27: its primary could not step down: 2 of its 5 voting members with data replicate without delay, 3 are required",
            "Remove the votes of delayed members, or their delay",
        ),
    },
    {
        title: "refuses to change the version of a set that was never initiated",
        topology: {
            ...setOf(
                stopped(db1, "5.0.4"),
                stopped(db2, "6.0.27"),
                stopped(db3, "", { installedVersion: undefined }),
            ),
            initiated: false,
        },
        expected: blocker(
            "not-initiated",
            "Cannot change db1:27017 from 5.0.4 to 6.0.27: no member of rs0 answers, or the set was never initiated",
            "Restore the previous version, run the update so that all members run, then change the version",
            db1,
        ),
    },
    {
        title: "warns about an even number of votes",
        topology: setOf(primary(db1), secondary(db2), secondary(db3), secondary(db4)),
        expected: {
            severity: "warning",
            code: "even-votes",
            message:
                "rs0 has 4 votes: an even number tolerates no more failures than one vote less",
            remedy: "Use an odd number of voting members",
        },
    },
    {
        title: "warns that majority writes wait in a set of primary, secondary and arbiter",
        topology: setOf(primary(db1), secondary(db2), arbiter(db3)),
        expected: {
            severity: "warning",
            code: "majority-writes-wait",
            message:
                "While one of db2:27017, db1:27017 is stopped, majority writes of rs0 wait until it is back: 2 voting members with data are required, 1 is left",
            remedy: "Replace the arbiter with a member that has data",
        },
    },
];

describe("preflight()", () => {
    for (const { title, topology, goal: desired, expected } of cases) {
        it(`${title} (${expected.code})`, () => {
            assert.deepEqual(onlyFinding(topology, desired), expected);
        });
    }

    it("names the series that run too far apart, in the order of their numbers", () => {
        const topology = setOf(
            primary(db1, running("6.0.5", "6.0")),
            secondary(db2, running("5.0.4", "5.0")),
            secondary(db3, running("4.4.2", "4.4")),
        );
        const tooFarApart = findingsOf(topology).find(
            (finding) => finding.code === "versions-too-far-apart",
        );
        assert.deepEqual(
            tooFarApart,
            blocker(
                "versions-too-far-apart",
                "Cannot upgrade rs0 to 6.0.27: its members run 4.4, 5.0, 6.0, and at most two neighbouring series may run at the same time",
                "Bring all members to one series first",
            ),
        );
    });

    it("refuses a third series next to two that are neighbours of it and of each other", () => {
        const topology = setOf(
            primary(db1, running("8.0.4", "8.0")),
            secondary(db2, running("8.2.1", "8.0")),
            secondary(db3, running("8.0.4", "8.0")),
        );
        const codes = findingsOf(topology, { version: "8.3.1" }).map((finding) => finding.code);
        assert.ok(codes.includes("versions-too-far-apart"), codes.join());
    });

    it("refuses if no other member can become primary later, even after an upgrade has begun", () => {
        const topology = setOf(
            secondary(db1, { priority: 0 }),
            stopped(db2, "5.0.4", { preparedVersion: "6.0.27" }),
            secondary(db3, { priority: 0 }),
        );
        const codes = findingsOf(topology).map((finding) => finding.code);
        assert.deepEqual(codes, ["write-downtime"]);
    });

    it("accepts a member that a killed run left in maintenance mode before its stop, whatever its goal was", () => {
        const topology = setOf(
            primary(db1),
            secondary(db2, { state: "RECOVERING", preparedVersion: "6.0.5" }),
            secondary(db3),
        );
        assert.deepEqual(findingsOf(topology), []);
    });

    it("refuses a set of two members: one alone elects no primary", () => {
        const findings = findingsOf(setOf(primary(db1), secondary(db2)));
        assert.deepEqual(
            findings.find((finding) => finding.severity === "blocker"),
            blocker(
                "write-downtime",
                "Cannot upgrade rs0 to 6.0.27 without a write downtime during a restart: with one member down 1 of 2 votes are left, 2 are required to elect a primary",
                'Add an electable member with data, or accept the downtime: upgrade: { accept: ["write-downtime"] }',
            ),
        );
    });

    it("counts votes, not members, for the quorum", () => {
        const nonVoting = { votes: 0, priority: 0 };
        const topology = setOf(primary(db1), secondary(db2), secondary(db3, nonVoting));
        assert.ok(codesOf(topology).includes("write-downtime"));
    });

    it("refuses a set of one member", () => {
        assert.deepEqual(codesOf(setOf(primary(db1))), ["write-downtime"]);
    });

    it("only warns about the write downtime if the program accepts it", () => {
        const accept = { ...limits, accept: ["write-downtime"] } as const;
        const [finding, ...others] = preflight(setOf(primary(db1)), goal, accept);
        assert.deepEqual([finding?.severity, finding?.code], ["warning", "write-downtime"]);
        assert.deepEqual(others, []);
    });

    const clear: Readonly<Record<string, readonly [Topology, Goal]>> = {
        "a healthy set one series below": [threeMembers("5.0.4"), goal],
        "a patch, whatever the FCV": [threeMembers("6.0.5", "5.0"), goal],
        "a set at the goal": [threeMembers("6.0.27"), goal],
        "a set at the goal whose FCV is raised": [
            threeMembers("6.0.27", "5.0"),
            { ...goal, fcv: "6.0" },
        ],
        "an upgrade with its FCV": [threeMembers("5.0.4"), { ...goal, fcv: "6.0" }],
        "8.0 to 8.3": [threeMembers("8.0.4"), { version: "8.3.1" }],
        "8.3 back to 8.0 while the FCV is still 8.0": [
            threeMembers("8.3.9", "8.0"),
            { version: "8.0.30" },
        ],
        "8.0 to 8.2": [threeMembers("8.0.30"), { version: "8.2.1" }],
        "8.0 to 9.0": [threeMembers("8.0.4"), { version: "9.0.0" }],
        "a delayed member that is behind by its delay": [
            setOf(primary(db1), secondary(db2), secondary(db3), delayed(db4, 3600)),
            goal,
        ],
        "a member at the limit of its lag": [except(db2, { lagSecs: 10 }), goal],
        "5 members with arbiter and hidden": [
            setOf(primary(db1), secondary(db2), secondary(db3), hidden(db4), arbiter(db5)),
            goal,
        ],
        "an unfinished member: stopped": [
            setOf(primary(db1), secondary(db2, upgraded), stopped(db3, "6.0.27")),
            goal,
        ],
        "an unfinished member: crashed before its switch": [
            setOf(
                primary(db1),
                secondary(db2),
                crashed(db3, "5.0.4", { preparedVersion: "6.0.27" }),
            ),
            goal,
        ],
        "an unfinished member: it does not answer yet": [
            setOf(primary(db1), secondary(db2, upgraded), unresponsive(db3, "6.0.27")),
            goal,
        ],
        "an unfinished member: it catches up": [
            setOf(
                primary(db1),
                secondary(db2),
                secondary(db3, { ...upgraded, state: "RECOVERING", lagSecs: 99 }),
            ),
            goal,
        ],
        "no primary, because the member that makes the majority is unfinished": [
            setOf(secondary(db1), stopped(db2, "6.0.27"), stopped(db3, "6.0.27")),
            goal,
        ],
        "a new set": [
            {
                ...setOf(...[db1, db2, db3].map((host) => stopped(host, "6.0.27"))),
                initiated: false,
            },
            goal,
        ],
    };
    for (const [shape, [topology, desired]] of Object.entries(clear)) {
        it(`finds nothing: ${shape}`, () => {
            assert.deepEqual(findingsOf(topology, desired), []);
        });
    }

    it("returns all findings together", () => {
        const topology = setOf(
            primary(db1, { fcv: "4.4" }),
            secondary(db2, { lagSecs: 42 }),
            secondary(db3, { state: "RECOVERING" }),
            stopped(db4, "5.0.4"),
        );
        assert.deepEqual(codesOf(topology), [
            "even-votes",
            "fcv-mismatch",
            "member-down",
            "member-not-healthy",
            "member-not-caught-up",
        ]);
    });

    it("lets a member that crashed before its update come back once an upgrade has begun", () => {
        for (const down of [crashed(db3, "5.0.4"), stopped(db3, "5.0.4")]) {
            assert.deepEqual(codesOf(setOf(primary(db1), secondary(db2, upgraded), down)), []);
        }
    });

    it("lets a majority that crashed come back once an upgrade has begun: only that gives the set a primary", () => {
        const topology = setOf(
            crashed(db1, "5.0.4"),
            crashed(db2, "5.0.4"),
            secondary(db3, upgraded),
        );
        assert.deepEqual(codesOf(topology), []);
    });

    it("asks nothing of an upgradable set if a run restarts no member", () => {
        const topology = setOf(
            primary(db1),
            secondary(db2, upgraded),
            secondary(db3, { lagSecs: 500 }),
        );
        assert.deepEqual(codesOf(topology), ["member-not-caught-up"]);
        assert.deepEqual(preflight(topology, goal, limits, nothingInspected, []), []);
    });

    it("writes messages and remedies in sentence case without a full stop", () => {
        for (const { topology, goal: desired } of cases) {
            for (const { message, remedy } of findingsOf(topology, desired)) {
                assert.match(message, /^([A-Z]|rs0).*[^.]$/);
                assert.match(remedy, /^[A-Z].*[^.]$/);
            }
        }
    });
});

describe("needsRestarts()", () => {
    it("is false for a set at the goal, also with an FCV to raise", () => {
        assert.equal(needsRestarts(threeMembers("6.0.27", "5.0"), { ...goal, fcv: "6.0" }), false);
    });

    const restarting: Readonly<Record<string, Topology>> = {
        "another version": threeMembers("6.0.5"),
        "one member of another version": withMember(threeMembers("6.0.27"), db2, {
            version: "6.0.5",
        }),
        "another configuration": except(db2, { configDiffers: true }, "6.0.27"),
        "a member stopped with another binary": setOf(
            primary(db1, upgraded),
            stopped(db2, "5.0.4"),
        ),
        "a member without a binary": setOf(
            primary(db1, upgraded),
            stopped(db2, "", { installedVersion: undefined }),
        ),
    };
    for (const [what, topology] of Object.entries(restarting)) {
        it(`is true for ${what}`, () => {
            assert.equal(needsRestarts(topology, goal), true);
        });
    }

    it("is false for a member stopped on the goal: it is only started", () => {
        const topology = setOf(primary(db1, upgraded), stopped(db2, "6.0.27"));
        assert.equal(needsRestarts(topology, goal), false);
    });
});
