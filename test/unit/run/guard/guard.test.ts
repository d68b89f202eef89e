import * as assert from "node:assert/strict";

import type { UpgradeError } from "../../../../provider/core/errors/errors";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Step } from "../../../../provider/core/plan/step";
import type { Member, Topology } from "../../../../provider/core/topology/topology";
import { guardStep } from "../../../../provider/run/guard/guard";
import {
    arbiter,
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
    withMember,
} from "../../../kit/made-up/topologies";

const goal: Goal = { version: "6.0.27" };

function stop(host: string, to = "6.0.27"): Step {
    return { kind: "stop-member", host, role: "secondary", from: "5.0.4", to };
}

function handOver(host: string, candidate: string | undefined): Step {
    return { kind: "hand-over", host, candidate };
}

function guard(step: Step, topology: Topology, desired: Goal = goal): UpgradeError | undefined {
    return guardStep(step, topology, desired, 10);
}

function assertRefused(
    refusal: UpgradeError | undefined,
    code: UpgradeError["code"],
    message: string,
    host?: string,
): void {
    assert.ok(refusal, "It was not refused");
    assert.deepEqual([refusal.code, refusal.message, refusal.host], [code, message, host]);
}

const five = setOf(primary(db1), secondary(db2), secondary(db3), hidden(db4), arbiter(db5));

describe("guardStep() before a stop", () => {
    it("lets a secondary of a healthy set stop", () => {
        assert.equal(guard(stop(db2), threeMembers("5.0.4")), undefined);
        for (const host of [db2, db3, db4, db5]) {
            assert.equal(guard(stop(host), five), undefined, host);
        }
    });

    it("lets a secondary of a set of primary, secondary and arbiter stop", () => {
        const topology = setOf(primary(db1), secondary(db2), arbiter(db3));
        assert.equal(guard(stop(db2), topology), undefined);
        assert.equal(guard(stop(db3), topology), undefined);
    });

    it("refuses the primary", () => {
        assertRefused(
            guard(stop(db1), threeMembers("5.0.4")),
            "running-primary",
            "Refusing to stop db1:27017: it is the primary",
            db1,
        );
    });

    it("refuses while another member is down", () => {
        const topology = setOf(...five.members.slice(0, 4), stopped(db5, "6.0.27"));
        assertRefused(
            guard(stop(db2), topology),
            "member-not-healthy",
            "Refusing to stop db2:27017: db5:27017 is DOWN, and every other member must be healthy",
            db5,
        );
    });

    it("refuses while another member is being shut down", () => {
        const topology = withMember(five, db5, { state: "DOWN", shuttingDown: true });
        assertRefused(
            guard(stop(db2), topology),
            "member-not-healthy",
            "Refusing to stop db2:27017: db5:27017 is shutting down, and every other member must be healthy",
            db5,
        );
    });

    it("refuses while another member answers at a member's address, be it the very one that is to stop", () => {
        for (const host of [db2, db3]) {
            const mistaken = { state: "DOWN", answeredBy: db1, version: undefined } as const;
            assertRefused(
                guard(stop(db2), withMember(five, host, mistaken)),
                "wrong-server",
                `Refusing to stop db2:27017: db1:27017 answers at the address of ${host}`,
                host,
            );
        }
    });

    it("refuses while another member recovers, also one without a vote", () => {
        const topology = setOf(
            ...threeMembers("5.0.4").members,
            delayed(db4, 60, { state: "RECOVERING" }),
        );
        assertRefused(
            guard(stop(db2), topology),
            "member-not-healthy",
            "Refusing to stop db2:27017: db4:27017 is RECOVERING, and every other member must be healthy",
            db4,
        );
    });

    it("allows the stop of a member that is itself unhealthy", () => {
        const topology = withMember(threeMembers("5.0.4"), db2, { state: "RECOVERING" });
        assert.equal(guard(stop(db2), topology), undefined);
    });

    it("refuses while another member is behind", () => {
        const topology = withMember(threeMembers("5.0.4"), db3, { lagSecs: 42 });
        assertRefused(
            guard(stop(db2), topology),
            "member-not-caught-up",
            "Refusing to stop db2:27017: db3:27017 is 42 s behind the primary, and at most 10 s is allowed",
            db3,
        );
    });

    it("does not count a configured delay as lag", () => {
        const topology = setOf(...threeMembers("5.0.4").members, delayed(db4, 3600));
        assert.equal(guard(stop(db2), topology), undefined);
    });

    it("refuses without a primary", () => {
        assertRefused(
            guard(stop(db2), setOf(secondary(db1), secondary(db2), secondary(db3))),
            "no-primary",
            "Refusing to stop db2:27017: rs0 has no primary",
            db2,
        );
    });

    it("refuses if the remaining votes elect no primary", () => {
        assertRefused(
            guard(stop(db2), setOf(primary(db1), secondary(db2))),
            "quorum",
            "Refusing to stop db2:27017: 1 of 2 votes would be left, and 2 are required to elect a primary",
            db2,
        );
    });

    it("counts votes, not members", () => {
        const silent = { votes: 0, priority: 0 };
        const topology = setOf(
            primary(db1),
            secondary(db2),
            secondary(db3, silent),
            secondary(db4, silent),
        );
        assert.equal(guard(stop(db2), topology)?.code, "quorum");
        assert.equal(guard(stop(db3), topology), undefined);
    });

    it("refuses if no remaining member can become primary", () => {
        const unable = { votes: 1, priority: 0 };
        const topology = setOf(primary(db1, unable), secondary(db2), secondary(db3, unable));
        assertRefused(
            guard(stop(db2), topology),
            "no-candidate",
            "Refusing to stop db2:27017: no other member of rs0 can become primary",
            db2,
        );
    });

    it("lets writes stop only if the program accepts that and no member can take over", () => {
        const accepted = { ...goal, acceptsWriteDowntime: true };
        const alone = setOf(primary(db1));
        assert.equal(guard(stop(db1), alone, accepted), undefined);
        assert.equal(guard(stop(db1), alone)?.code, "running-primary");
        const two = setOf(primary(db1), secondary(db2));
        assert.equal(guard(stop(db2), two, accepted), undefined);
        assert.equal(guard(stop(db1), two, accepted)?.code, "running-primary");
    });

    it("requires healthy other members even if the program accepts that writes stop", () => {
        const topology = setOf(primary(db1), hidden(db2, { state: "RECOVERING" }), hidden(db3));
        const refusal = guard(stop(db3), topology, { ...goal, acceptsWriteDowntime: true });
        assert.equal(refusal?.code, "member-not-healthy");
    });

    it("lets a member be downgraded while the FCV is still that of the series before", () => {
        const back = { version: "5.0.4" };
        assert.equal(guard(stop(db2, "5.0.4"), threeMembers("6.0.5", "5.0"), back), undefined);
        assertRefused(
            guard(stop(db2, "5.0.4"), threeMembers("6.0.5"), back),
            "fcv-mismatch",
            "Refusing to bring db2:27017 to 5.0.4: featureCompatibilityVersion of db1:27017 is 6.0",
            db2,
        );
    });

    it("refuses a goal that is not next to the running series", () => {
        assertRefused(
            guard(stop(db2, "7.0.1"), threeMembers("5.0.4"), { version: "7.0.1" }),
            "versions-too-far-apart",
            "Refusing to bring db2:27017 to 7.0.1: db1:27017 runs 5.0.4, and only two neighbouring series may run in one set",
            db2,
        );
    });

    it("refuses a third series, even if all three are neighbours", () => {
        const at = (version: string) => running(version, "8.0");
        const topology = setOf(
            primary(db1, at("8.0.4")),
            secondary(db2, at("8.0.4")),
            secondary(db3, at("8.2.1")),
        );
        assert.equal(
            guard(stop(db2, "8.3.1"), topology, { version: "8.3.1" })?.code,
            "versions-too-far-apart",
        );
        // With the last member of 8.0 gone, two are left.
        const last = withMember(topology, db1, at("8.2.1"));
        assert.equal(guard(stop(db2, "8.3.1"), last, { version: "8.3.1" }), undefined);
    });

    it("refuses if the goal's server does not start with the FCV of a member", () => {
        assertRefused(
            guard(stop(db2), threeMembers("5.0.4", "4.4")),
            "fcv-mismatch",
            "Refusing to bring db2:27017 to 6.0.27: featureCompatibilityVersion of db1:27017 is 4.4",
            db2,
        );
    });

    it("refuses if the FCV of a member cannot be read", () => {
        const topology = withMember(threeMembers("5.0.4"), db3, { fcv: undefined });
        assertRefused(
            guard(stop(db2), topology),
            "fcv-mismatch",
            "Refusing to bring db2:27017 to 6.0.27: featureCompatibilityVersion of db3:27017 is unknown",
            db2,
        );
    });

    it("refuses while a change of the FCV has not ended", () => {
        const topology = withMember(threeMembers("5.0.4"), db1, { fcvInTransition: true });
        assert.equal(guard(stop(db2), topology)?.code, "fcv-mismatch");
    });

    it("allows the FCV of the goal's own series", () => {
        assert.equal(guard(stop(db2), threeMembers("6.0.5")), undefined);
        assert.equal(guard(stop(db2), threeMembers("6.0.5", "5.0")), undefined);
    });
});

describe("guardStep() before a stop during concurrent updates", () => {
    const two: Goal = { ...goal, maxUnavailable: 2 };
    const plain = setOf(primary(db1), ...[db2, db3, db4, db5].map((host) => secondary(host)));
    const during = (host: string, underWay: readonly string[], topology: Topology, desired = two) =>
        guardStep(stop(host), topology, desired, 10, { underWay, unavailable: underWay });

    it("lets a second of five stop, whether the first is down, behind, or still serves", () => {
        assert.equal(during(db3, [db2], plain), undefined);
        for (const changes of [
            { state: "DOWN", version: undefined, fcv: undefined },
            { state: "RECOVERING" },
            { lagSecs: 42 },
            { unheard: true },
        ] as const) {
            assert.equal(during(db3, [db2], withMember(plain, db2, changes)), undefined);
        }
    });

    it("refuses if a concurrently updated member has an FCV that the goal does not accept", () => {
        const topology = withMember(plain, db2, { fcv: "4.4" });
        assert.equal(during(db3, [db2], topology)?.code, "fcv-mismatch");
    });

    it("refuses a third, even if neither of the two is down yet", () => {
        assertRefused(
            during(db4, [db2, db3], plain),
            "quorum",
            "Refusing to stop db4:27017 together with db2:27017, db3:27017: at most 2 may be unavailable together",
            db4,
        );
    });

    it("refuses any concurrent stop if the goal allows one unavailable member", () => {
        assert.equal(during(db3, [db2], plain, goal)?.code, "quorum");
    });

    it("refuses while a member is unhealthy that is not being updated", () => {
        const topology = withMember(plain, db4, { state: "RECOVERING" });
        assert.equal(during(db3, [db2], topology)?.code, "member-not-healthy");
        assert.equal(during(db3, [db2], withMember(plain, db4, { lagSecs: 42 }))?.host, db4);
    });

    it("refuses if the remaining members would acknowledge no majority write", () => {
        assertRefused(
            during(db3, [db2], five, { ...two, version: "6.0.27" }),
            "quorum",
            "Refusing to stop db3:27017 together with db2:27017: 2 voting members with data would be left, 3 are required for majority writes",
            db3,
        );
    });

    it("refuses if votes would be missing, even if the program accepts that writes stop", () => {
        const three = threeMembers("5.0.4");
        const accepting = { ...two, acceptsWriteDowntime: true };
        assert.match(during(db3, [db2], three, accepting)?.message ?? "", /1 of 3 votes/);
    });

    it("refuses if no member could succeed the primary", () => {
        const topology = setOf(
            primary(db1),
            secondary(db2),
            secondary(db3, { priority: 0 }),
            secondary(db4, { priority: 0 }),
            secondary(db5, { priority: 0 }),
        );
        assert.equal(during(db3, [db4], topology), undefined);
        assert.match(
            during(db2, [db4], topology)?.message ?? "",
            /fewer than two of the others can become primary/,
        );
    });

    it("allows no handover while a member is unavailable, even if it still seems healthy", () => {
        const concurrent = { underWay: [db3], unavailable: [db3] };
        assertRefused(
            guardStep(handOver(db1, db2), plain, two, 10, concurrent),
            "member-not-healthy",
            "Refusing to hand over from db1:27017: db3:27017 is still being updated, and every other member must be healthy",
            db3,
        );
        assert.equal(
            guardStep(handOver(db1, db2), plain, two, 10, { ...concurrent, unavailable: [] }),
            undefined,
        );
    });

    it("reverts a member that serves while a concurrent update has stopped another, if all others serve", () => {
        const step: Step = { kind: "revert", host: db2, from: "6.0.27", to: "5.0.4" };
        const concurrent = { underWay: [db3], unavailable: [db3] };
        const topology = withMember(plain, db3, { state: "DOWN" });
        assert.equal(guardStep(step, topology, two, 10, concurrent), undefined);
        assert.equal(guardStep(step, topology, two, 10)?.code, "member-not-healthy");
        const worse = withMember(topology, db4, { state: "DOWN" });
        assert.equal(guardStep(step, worse, two, 10, concurrent)?.code, "member-not-healthy");
    });
});

describe("guardStep() before a handover", () => {
    it("lets the primary of a healthy set hand over", () => {
        assert.equal(guard(handOver(db1, db2), threeMembers("5.0.4")), undefined);
    });

    it("refuses without a candidate", () => {
        assertRefused(
            guard(handOver(db1, undefined), setOf(primary(db1), hidden(db2), arbiter(db3))),
            "no-candidate",
            "Cannot hand over from db1:27017: no other member can become primary",
            db1,
        );
    });

    it("refuses while another member is down, behind, or too many series apart", () => {
        const three = threeMembers("5.0.4");
        const refusals = [
            withMember(three, db3, { state: "DOWN" }),
            withMember(three, db3, { lagSecs: 42 }),
            withMember(three, db3, { version: "4.2.6" }),
            withMember(three, db3, { fcv: "4.4" }),
        ].map((topology) => guard(handOver(db1, db2), topology)?.code);
        assert.deepEqual(refusals, [
            "member-not-healthy",
            "member-not-caught-up",
            "versions-too-far-apart",
            "fcv-mismatch",
        ]);
    });
});

describe("guardStep() before data is moved", () => {
    it("allows moving the data of a stopped arbiter only", () => {
        const step: Step = { kind: "move-data-aside", host: db3, from: "6.0.5" };
        const of = (changes: Partial<Member>) =>
            guard(step, setOf(primary(db1), secondary(db2), arbiter(db3, changes)));
        assert.equal(of({ state: "DOWN", processRuns: false }), undefined);
        assert.equal(of({})?.code, "not-an-arbiter");
        assert.equal(
            guard(step, setOf(primary(db1), secondary(db2), stopped(db3, "6.0.5")))?.code,
            "not-an-arbiter",
        );
    });
});

describe("guardStep() before the FCV is lowered", () => {
    const lower = (from: string, to: string): Step => ({ kind: "set-fcv", from, to });

    it("allows one series down if the vendor supports that", () => {
        assert.equal(guard(lower("6.0", "5.0"), threeMembers("6.0.27")), undefined);
    });

    it("refuses two series, and a series whose FCV cannot be lowered", () => {
        assertRefused(
            guard(lower("6.0", "4.4"), threeMembers("6.0.27")),
            "fcv-downgrade-unsupported",
            "Refusing to lower featureCompatibilityVersion of rs0 from 6.0 to 4.4",
        );
        const seven = { version: "7.0.31" };
        const refusal = guard(lower("7.0", "6.0"), threeMembers("7.0.31"), seven);
        assert.equal(refusal?.code, "fcv-downgrade-unsupported");
    });
});

describe("guardStep() before the FCV is raised", () => {
    const raise: Step = { kind: "set-fcv", from: "5.0", to: "6.0" };

    it("requires every member to run the goal's version, arbiters too", () => {
        const all = setOf(
            primary(db1, running("6.0.27", "5.0")),
            secondary(db2, running("6.0.27", "5.0")),
            arbiter(db3, running("6.0.27")),
        );
        assert.equal(guard(raise, all), undefined);
        assertRefused(
            guard(raise, withMember(all, db3, { version: "5.0.4" })),
            "fcv-refused",
            "Refusing to change featureCompatibilityVersion of rs0: db3:27017 runs 5.0.4, and 6.0.27 is required on every member",
            db3,
        );
    });

    it("uses the running version, not the installed one", () => {
        const topology = setOf(primary(db1, running("6.0.27", "5.0")), stopped(db2, "6.0.27"));
        assertRefused(
            guard(raise, topology),
            "fcv-refused",
            "Refusing to change featureCompatibilityVersion of rs0: db2:27017 runs no server, and 6.0.27 is required on every member",
            db2,
        );
    });
});

describe("guardStep() before a step that brings a member back", () => {
    const steps: readonly Step[] = [
        { kind: "switch-binary", host: db2, from: "5.0.4", to: "6.0.27" },
        { kind: "start-member", host: db2, version: "6.0.27" },
        { kind: "await-member", host: db2, version: "6.0.27", state: "SECONDARY" },
    ];
    const brokenSets: Readonly<Record<string, Topology>> = {
        "all members down": setOf(...[db1, db2, db3].map((host) => stopped(host, "5.0.4"))),
        "no primary": setOf(secondary(db1), stopped(db2, "5.0.4"), secondary(db3)),
        "a member far behind": setOf(
            primary(db1),
            stopped(db2, "5.0.4"),
            secondary(db3, { lagSecs: 9999 }),
        ),
        "an FCV too low": setOf(primary(db1, { fcv: "4.2" }), stopped(db2, "5.0.4")),
        "versions too far apart": setOf(
            primary(db1, running("4.2.6")),
            stopped(db2, "5.0.4"),
            secondary(db3, running("7.0.1")),
        ),
    };
    for (const [shape, topology] of Object.entries(brokenSets)) {
        it(`refuses none of them with ${shape}`, () => {
            for (const step of steps) {
                assert.equal(guard(step, topology), undefined, step.kind);
            }
        });
    }
});

describe("guardStep() with another member's server at a member's address", () => {
    const mistaken = { state: "DOWN", answeredBy: db1, version: undefined } as const;
    const set = withMember(threeMembers("6.0.27", "5.0"), db3, mistaken);

    it("hands over to no member, and reverts none that runs", () => {
        const revert = (host: string): Step => ({
            kind: "revert",
            host,
            from: "6.0.27",
            to: "5.0.4",
        });
        for (const step of [handOver(db1, db2), revert(db2), revert(db3)]) {
            assert.equal(guard(step, set)?.code, "wrong-server", step.kind);
        }
        const wait = { kind: "await-member", version: "6.0.27", state: "SECONDARY" } as const;
        assert.equal(guard({ ...wait, host: db3 }, set)?.code, "wrong-server");
        assert.equal(guard({ ...wait, host: db2 }, set), undefined);
        const down = withMember(set, db2, { processRuns: false, state: "DOWN" });
        assert.equal(guard(revert(db2), down), undefined);
    });
});

describe("guardStep() with two members that report themselves as primary", () => {
    const set = setOf(
        primary(db1, { term: 3 }),
        primary(db2, { term: 4 }),
        secondary(db3, { term: 4 }),
    );

    it("allows neither a handover nor a stop, and does not count on the one that is cut off", () => {
        const steps = [handOver(db1, db3), handOver(db2, db3), stop(db3), stop(db1)];
        for (const step of steps) {
            const refusal = guard(step, set);
            assert.ok(refusal, `${step.kind} was not refused`);
            assert.match(refusal.code, /^(member-not-healthy|running-primary)$/);
        }
        assert.equal(guard(stop(db3), set)?.host, db1);
    });
});

describe("guardStep() with a member that answers this run, but not the primary", () => {
    it("stops no other member, as its vote does not count for the set", () => {
        const set = setOf(primary(db1), secondary(db2), arbiter(db3, { unheard: true }));
        assert.equal(guard(stop(db2), set)?.host, db3);
        assert.equal(guard(handOver(db1, db2), set)?.host, db3);
        assert.equal(guard(stop(db3), set), undefined);
    });
});
