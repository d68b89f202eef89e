import assert from "node:assert/strict";

import type { MemberInputs, SetInputs } from "../../../../provider/pulumi/state/inputs";
import { describeShift } from "../../../../provider/pulumi/handlers/member-names";
import { db1, db2, db3, db4 } from "../../../kit/made-up/topologies";

function setOf(...members: readonly (readonly [host: string, name: string])[]): SetInputs {
    return {
        owner: "organization/shop/prod/my-rs0",
        members: members.map(([host, name]) => ({ host, folder: `/data/my-rs0-${name}` })),
    } as unknown as SetInputs;
}

function inputsOf(host: string, set: SetInputs): MemberInputs {
    return { host, set } as unknown as MemberInputs;
}

const three = setOf([db1, "0"], [db2, "1"], [db3, "2"]);

describe("describeShift()", () => {
    it("explains how a member that moved up in the list keeps its resource", () => {
        const news = inputsOf(db3, setOf([db1, "0"], [db3, "1"]));
        assert.equal(
            describeShift({ set: three }, db2, news),
            `${db2} cannot become ${db3}: a member keeps its address; ${db3} has been named "2"; write { host: "${db3}", name: "2" } in members; ${db2} then leaves the set, and its data is kept`,
        );
    });

    it("suggests a free name for a new member in the place of an old one", () => {
        const news = inputsOf(db4, setOf([db1, "0"], [db4, "1"], [db3, "2"]));
        assert.equal(
            describeShift({ set: three }, db2, news),
            `${db2} cannot become ${db4}: a member keeps its address; the new member ${db4} needs a name of its own, and "3" is free; write { host: "${db4}", name: "3" } in members; ${db2} then leaves the set, and its data is kept`,
        );
    });

    it("names both members if two changed places", () => {
        const news = inputsOf(db3, setOf([db1, "0"], [db3, "1"], [db2, "2"]));
        assert.match(
            describeShift({ set: three }, db2, news),
            /has been named "2".*; likewise name: "1" for db2:27017$/,
        );
    });
});
