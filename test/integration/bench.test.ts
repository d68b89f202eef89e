import assert from "node:assert/strict";

import type { Figures } from "../../bench/core/figures";
import { figuresOf } from "../../bench/core/figures";
import type { UpgradeRecord } from "../../bench/core/record";
import { drawUpgrades } from "../../bench/core/svg";
import { strategies } from "../../bench/strategies";
import { upgradeOnce } from "../../bench/upgrade-once";
import { closeSets } from "../kit/sets/real-set";

describe("bench: one upgrade by the package, 5.0 to 6.0, 3 members", function () {
    this.timeout(180_000);
    let record: UpgradeRecord;
    let figures: Figures;

    before(async () => {
        const options = { from: "5.0.4", to: "6.0.5", members: 3, load: 1 };
        record = await upgradeOnce(strategies.package, options);
        figures = figuresOf(record);
    });
    after(closeSets);

    it("finds every stage of every member's restart in the servers' logs", () => {
        const roles = figures.members.map(({ role }) => role);
        assert.deepEqual(roles, ["secondary", "secondary", "primary"]);
        for (const { host, role, beforeMs: _before, ...stages } of figures.members) {
            for (const [stage, ms] of Object.entries(stages)) {
                assert.ok(ms >= 0, `${stage} of ${host} (${role}) is ${ms}`);
            }
        }
        assert.ok(figures.noPrimaryMs > 0);
    });

    it("runs all four applications, without a failure or a lost write", () => {
        const names = figures.applications.map(({ name }) => name);
        assert.equal(new Set(names).size, 4);
        for (const { name, operations } of figures.applications) {
            assert.ok(operations > 100, `${name}: ${operations} operations`);
        }
        const errors = record.applications.flatMap((application) => application.errors);
        assert.deepEqual([figures.failedOperations, figures.lostWrites, errors], [0, 0, []]);
    });

    it("can be drawn as a picture", () => {
        const picture = drawUpgrades([{ strategy: "package", record }]);
        assert.equal(picture.match(/class="down"/g)?.length, 1 + 3, "the legend, and each member");
    });
});
