import assert from "node:assert/strict";

import type { KnownDesired } from "../../../../../provider/cli/console/model/version-choices";
import { chooseVersions } from "../../../../../provider/cli/console/model/version-choices";
import type { Topology } from "../../../../../provider/core/topology/topology";
import {
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
} from "../../../../kit/made-up/topologies";
import { threeMembers } from "../../../../kit/made-up/topologies";

const automatic = { upgradePath: "automatic" } as const;
const old = threeMembers("5.0.4");
const begun = running("6.0.27", "5.0");
const behind = setOf(primary(db1, begun), secondary(db2, begun), secondary(db3, begun));
const enterprise = threeMembers("5.0.4-ent");

describe("chooseVersions() by the program's upgradePath", () => {
    const cases: readonly (readonly [string, Topology, KnownDesired, string, string])[] = [
        ["one series at a time", old, { upgradePath: "one-series" }, "7.0.14", "series-skipped"],
        ["all series on the path", old, automatic, "7.0.14", "by 6.0"],
        ["one series up, as before", old, automatic, "6.0.27", "-"],
        ["an unfinished upgrade path", behind, automatic, "8.0.4", "by 6.0, 7.0"],
        ["another edition on the path", enterprise, automatic, "7.0.14-ent", "by 6.0"],
        ["no downgrade by two series", old, automatic, "4.2.6", "downgrade-unsupported"],
        ["the releases that it names", old, { upgradePath: ["6.0.27"] }, "7.0.14", "by 6.0"],
        [
            "no series that it names no release of",
            old,
            { upgradePath: ["6.0.27"] },
            "8.0.4",
            "binary-missing",
        ],
        [
            "the path up to its stop",
            old,
            { ...automatic, stopAt: "6.0" },
            "7.0.14",
            "by 6.0, ends at 6.0",
        ],
        ["the series at which it stops", old, { ...automatic, stopAt: "6.0" }, "6.0.27", "-"],
        [
            "no path whose stop the set has passed",
            old,
            { ...automatic, stopAt: "4.4" },
            "6.0.27",
            "stop-at-passed",
        ],
    ];
    for (const [title, topology, desired, version, expected] of cases) {
        it(`offers ${title}: ${version}, ${expected}`, () => {
            const [choice] = chooseVersions(topology, [version], desired);
            const { by = [], endsAt = null, refusals = [] } = choice ?? {};
            const path = [
                ...(by.length > 0 ? [`by ${by.join(", ")}`] : []),
                ...(endsAt === null ? [] : [`ends at ${endsAt}`]),
            ].join(", ");
            const codes = refusals.map(({ code }) => code).join(", ");
            assert.equal(codes || path || "-", expected);
        });
    }

    it("leaves the path to the preview if the program never ran", () => {
        const [choice] = chooseVersions(old, ["7.0.14"], "unknown");
        assert.deepEqual(choice?.refusals, []);
        assert.ok(choice.warnings.some(({ code }) => code === "series-skipped"));
        const [rapid] = chooseVersions(old, ["7.1.1"], "unknown");
        assert.deepEqual(
            rapid?.refusals.map(({ code }) => code),
            ["unknown-release"],
        );
    });
});
