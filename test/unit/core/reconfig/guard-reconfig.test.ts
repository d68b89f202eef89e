import assert from "node:assert/strict";

import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import { guardReconfig } from "../../../../provider/core/reconfig/guard-reconfig";
import type { SetStep, SetView } from "../../../../provider/core/reconfig/set-step";
import { arbiterMember, silentMember, viewOf, voter } from "../../../kit/made-up/set-views";
import { db1, db2, db3, db4, db5 } from "../../../kit/made-up/topologies";

const three: DesiredConfig = new Map([db1, db2, db3].map((host) => [host, voter]));
const four: DesiredConfig = new Map([...three, [db4, voter]]);
const withSilent: DesiredConfig = new Map([...three, [db4, silentMember]]);
const two: DesiredConfig = new Map([db1, db2].map((host) => [host, voter]));

interface Case {
    readonly title: string;
    readonly view: SetView;
    readonly desired: DesiredConfig;
    readonly step: SetStep;
    /** Undefined: the step may happen. */
    readonly refusal?: readonly [code: string, why: string];
}

const remove = { kind: "remove-from-set", host: db3 } as const;

const cases: readonly Case[] = [
    {
        title: "the removal of a member while all others are up",
        view: viewOf(three, db1),
        desired: two,
        step: remove,
    },
    {
        title: "the removal of the member that is down",
        view: viewOf(four, db1, [db3]),
        desired: new Map([db1, db2, db4].map((host) => [host, voter])),
        step: remove,
    },
    {
        title: "the removal of a member that is down while another one is down too",
        view: viewOf(new Map([...four, [db5, voter]]), db1, [db3, db4]),
        desired: new Map([db1, db2, db5].map((host) => [host, voter])),
        step: remove,
    },
    {
        title: "the removal of a member while another one is down",
        view: viewOf(four, db1, [db4]),
        desired: new Map([db1, db2, db4].map((host) => [host, voter])),
        step: remove,
        refusal: ["member-not-healthy", "db4:27017 is not healthy, and every other member must be"],
    },
    {
        title: "a new vote while as many members are up as are required afterwards",
        view: viewOf(withSilent, db1, [db3]),
        desired: four,
        step: { kind: "give-vote", host: db4, priority: 1 },
    },
    {
        title: "a fifth vote while one of four members is down",
        view: viewOf(new Map([...three, [db5, voter]]), db1, [db3]),
        desired: new Map([...three, [db5, voter], [db4, { ...voter, votes: 1 }]]),
        step: { kind: "give-vote", host: db4, priority: 1 },
    },
    {
        title: "any step while a majority is down",
        view: viewOf(three, db1, [db2, db3]),
        desired: four,
        step: { kind: "add-to-set", host: db4, arbiter: false },
        refusal: ["quorum", "1 of 3 votes are up, 2 are required"],
    },
    {
        title: "an arbiter for two members that are both up",
        view: viewOf(two, db1),
        desired: new Map([...two, [db3, arbiterMember]]),
        step: { kind: "add-to-set", host: db3, arbiter: true },
    },
    {
        title: "the removal of a vote after which the others have no majority",
        view: viewOf(four, db1, [db4]),
        desired: new Map([
            [db1, voter],
            [db2, voter],
            [db3, silentMember],
            [db4, voter],
        ]),
        step: { kind: "take-vote", host: db3 },
        refusal: ["member-not-healthy", "db4:27017 is not healthy, and every other member must be"],
    },
    {
        title: "priorities with which no member that is up can become primary",
        view: viewOf(three, db1, [db3]),
        desired: new Map([
            [db1, { ...voter, priority: 0 }],
            [db2, { ...voter, priority: 0 }],
            [db3, voter],
        ]),
        step: { kind: "change-members", hosts: [db1, db2], changes: ["priorities"] },
        refusal: ["no-candidate", "no member that is up could become primary afterwards"],
    },
    {
        title: "a handover without a candidate",
        view: viewOf(three, db1),
        desired: three,
        step: { kind: "hand-over", host: db1, candidate: undefined },
        refusal: ["no-candidate", "no member that stays can take over from db1:27017"],
    },
    {
        title: "a set without a primary",
        view: { ...viewOf(three, db1), primary: undefined },
        desired: two,
        step: remove,
        refusal: ["no-primary", "it has no primary"],
    },
];

describe("guardReconfig()", () => {
    for (const { title, view, desired, step, refusal } of cases) {
        it(`${refusal ? "refuses" : "allows"} ${title}`, () => {
            const error = guardReconfig(step, view, desired, "rs0");
            assert.equal(error?.code, refusal?.[0]);
            assert.equal(error?.message.split('": ').at(-1), refusal?.[1]);
        });
    }
});
