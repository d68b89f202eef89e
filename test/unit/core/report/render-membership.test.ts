import assert from "node:assert/strict";

import { planReconfigs } from "../../../../provider/core/reconfig/plan-reconfigs";
import {
    membershipSteps,
    renderMembership,
} from "../../../../provider/core/report/render-membership";
import { renderMarkdown, reportPlan } from "../../../../provider/core/report/report";
import { viewOf, voter } from "../../../kit/made-up/set-views";
import { db1, db2, db3, db4, stopped, threeMembers } from "../../../kit/made-up/topologies";

const steps = membershipSteps(
    [stopped(db4, "", { installedVersion: undefined, inSet: false })],
    planReconfigs(
        viewOf(new Map([db1, db2, db3].map((host) => [host, voter])), db1),
        new Map([db4, db2, db3].map((host) => [host, voter])),
    ).steps,
    "5.0.4",
);

const text = `Change of the members of rs0, 6 steps:
  1/6 Start db4:27017 with 5.0.4
  2/6 Add db4:27017 to the set, without a vote
  3/6 Wait until db4:27017 has copied the data and caught up
  4/6 Give db4:27017 its vote and priority 1
  5/6 Hand over from db1:27017 to db2:27017
  6/6 Remove db1:27017 from the set
  The server of db1:27017 is stopped at the end; its data is kept`;

describe("renderMembership()", () => {
    it("numbers the steps, and reports what happens to the servers", () => {
        assert.equal(renderMembership("rs0", steps), text);
    });
});

describe("reportPlan() with changes of members", () => {
    it("contains them as data and as text, instead of a plan without steps", () => {
        const hop = { goal: { version: "5.0.4" }, topology: threeMembers("5.0.4"), steps: [] };
        const report = reportPlan(threeMembers("5.0.4"), [hop], [], null, steps);
        assert.equal(report.text, text);
        assert.deepEqual(
            report.memberChanges?.map(({ number, kind }) => `${number} ${kind}`),
            [
                "1 start-member",
                "2 add-to-set",
                "3 await-copy",
                "4 give-vote",
                "5 hand-over",
                "6 remove-from-set",
            ],
        );
        assert.match(renderMarkdown(report), /^### Change of the members of rs0, 6 steps:/);
    });
});
