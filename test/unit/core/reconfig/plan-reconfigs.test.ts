import assert from "node:assert/strict";

import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import type { SetView } from "../../../../provider/core/reconfig/set-step";
import { applyReconfig } from "../../../../provider/core/reconfig/apply";
import { nextReconfig, planReconfigs } from "../../../../provider/core/reconfig/plan-reconfigs";
import { describeStep } from "../../../../provider/core/plan/step";
import { arbiterMember, silentMember, viewOf, voter } from "../../../kit/made-up/set-views";

const [a, b, c, d, e] = ["a:1", "b:1", "c:1", "d:1", "e:1"] as const;

function setOf(...members: (string | readonly [string, typeof voter])[]): DesiredConfig {
    return new Map(
        members.map((member) =>
            typeof member === "string" ? ([member, voter] as const) : ([...member] as const),
        ),
    );
}

function textsOf(view: SetView, desired: DesiredConfig): readonly string[] {
    const { steps, stuck } = planReconfigs(view, desired);
    assert.equal(stuck, false);
    return steps.map(describeStep);
}

describe("planReconfigs()", () => {
    const three = setOf(a, b, c);

    it("has no steps if the set is as desired", () => {
        assert.deepEqual(textsOf(viewOf(three, a), three), []);
    });

    it("adds a member without a vote, waits for its copy, gives it its vote, and only then adds the next", () => {
        assert.deepEqual(textsOf(viewOf(three, a), setOf(a, b, c, d, [e, { ...voter }])), [
            "Add d:1 to the set, without a vote",
            "Wait until d:1 has copied the data and caught up",
            "Give d:1 its vote and priority 1",
            "Add e:1 to the set, without a vote",
            "Wait until e:1 has copied the data and caught up",
            "Give e:1 its vote and priority 1",
        ]);
    });

    it("adds an arbiter with its vote, and gives none to a member that should have none", () => {
        assert.deepEqual(
            textsOf(viewOf(three, a), setOf(a, b, c, [d, arbiterMember], [e, silentMember])),
            [
                "Add arbiter d:1 to the set",
                "Add e:1 to the set, without a vote",
                "Wait until e:1 has copied the data and caught up",
            ],
        );
    });

    it("replaces the primary's host: adds the new one, hands over, then removes the old one", () => {
        assert.deepEqual(textsOf(viewOf(three, a), setOf(d, b, c)), [
            "Add d:1 to the set, without a vote",
            "Wait until d:1 has copied the data and caught up",
            "Give d:1 its vote and priority 1",
            "Hand over from a:1 to b:1",
            "Remove a:1 from the set",
        ]);
    });

    it("makes all changes that concern no vote together, after a handover to the member that becomes preferred", () => {
        const desired = setOf(
            a,
            [b, { ...voter, priority: 5 }],
            [
                c,
                {
                    ...voter,
                    priority: 0,
                    hidden: true,
                    secondaryDelaySecs: 60,
                    tags: { dc: "east" },
                },
            ],
        );
        assert.deepEqual(textsOf(viewOf(three, a), desired), [
            "Hand over from a:1 to b:1",
            'Change priority of b:1 from 1 to 5, priority of c:1 from 1 to 0, hidden of c:1 from false to true, delay of c:1 from 0 s to 60 s, tags of c:1 from none to { dc: "east" }',
        ]);
    });

    it("makes another member electable before the only electable one hands over", () => {
        const passive = { ...voter, priority: 0 };
        assert.deepEqual(
            textsOf(viewOf(setOf(a, [b, passive], c), c), setOf([a, passive], b, [c, passive])),
            [
                "Change priority of a:1 from 1 to 0, priority of b:1 from 0 to 1",
                "Hand over from c:1 to b:1",
                "Change priority of c:1 from 1 to 0",
            ].map((text) => text),
        );
    });

    it("never has an eighth vote: takes one before it gives the next", () => {
        const seven = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `${name}:1`);
        const desired = setOf(...seven.slice(0, 6), "h:1");
        assert.deepEqual(textsOf(viewOf(setOf(...seven), a), desired), [
            "Add h:1 to the set, without a vote",
            "Wait until h:1 has copied the data and caught up",
            "Remove g:1 from the set",
            "Give h:1 its vote and priority 1",
        ]);
    });

    it("hands over at the end to a new member that is preferred", () => {
        const desired = setOf(a, b, [c, { ...voter, priority: 7 }]);
        assert.deepEqual(textsOf(viewOf(setOf(a, b), a), desired).slice(-2), [
            "Give c:1 its vote and priority 7",
            "Hand over from a:1 to c:1",
        ]);
    });

    it("is stuck if no member could become primary in the end", () => {
        const desired = setOf([a, { ...voter, priority: 0 }], [b, { ...voter, priority: 0 }]);
        assert.equal(planReconfigs(viewOf(setOf(a, b), a), desired).stuck, true);
    });

    it("continues with a member that an earlier run added without waiting for it", () => {
        const view = viewOf(setOf(a, b, c, [d, silentMember]), a, [d]);
        assert.deepEqual(textsOf(view, setOf(a, b, c, d)), [
            "Wait until d:1 has copied the data and caught up",
            "Give d:1 its vote and priority 1",
        ]);
        const silent = { ...view, joining: new Set([d]) };
        assert.deepEqual(textsOf(silent, setOf(a, b, c, [d, silentMember])), [
            "Wait until d:1 has copied the data and caught up",
        ]);
    });
});

describe("applyReconfig()", () => {
    const { config } = viewOf(setOf(a, b, [c, { ...voter, tags: { dc: "west" } }]), a);
    const odd = {
        ...config,
        term: 7,
        unheardOf: { x: 1 },
        members: config.members.map((member) => ({
            ...member,
            _id: member._id + 10,
            horizons: { outside: "h:1" },
        })),
    };

    it("keeps fields that the program does not declare, and raises the version by one", () => {
        const desired = setOf([a, { ...voter, priority: 2 }], b, c);
        const step = nextReconfig({ ...viewOf(desired, a), config: odd }, desired);
        assert.ok(typeof step === "object");
        const after = applyReconfig(odd, step, desired);
        const [first, ...rest] = odd.members;
        assert.deepEqual(after, {
            ...odd,
            version: odd.version + 1,
            members: [{ ...first, priority: 2 }, ...rest],
        });
    });

    it("numbers a new member above all others", () => {
        const after = applyReconfig(
            odd,
            { kind: "add-to-set", host: d, arbiter: false },
            setOf(a, b, c, d),
        );
        assert.deepEqual(after.members.at(-1), { _id: 13, host: d, ...silentMember });
    });

    it("uses the field of servers before 5.0 for the delay if they do", () => {
        const old = {
            ...config,
            members: config.members.map(({ secondaryDelaySecs: _, ...member }) => ({
                ...member,
                slaveDelay: 0,
            })),
        };
        const desired = setOf(a, b, [c, { ...voter, priority: 0, secondaryDelaySecs: 30 }]);
        const step = { kind: "change-members", hosts: [c], changes: [] } as const;
        const changed = applyReconfig(old, step, desired).members.at(-1);
        assert.equal(changed?.slaveDelay, 30);
        assert.equal("secondaryDelaySecs" in changed, false);
    });
});
