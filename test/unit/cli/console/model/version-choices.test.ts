import assert from "node:assert/strict";

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
    threeMembers,
} from "../../../../kit/made-up/topologies";

const unfinished = setOf(primary(db1), secondary(db2, running("6.0.27", "5.0")), secondary(db3));
const upgraded = running("6.0.27", "5.0");
const behind = setOf(primary(db1, upgraded), secondary(db2, upgraded), secondary(db3, upgraded));

describe("chooseVersions()", () => {
    const cases: readonly (readonly [string, Topology, string, string])[] = [
        ["one series up", threeMembers("5.0.4"), "6.0.27", "up"],
        ["the running version", threeMembers("5.0.4"), "5.0.4", "none"],
        ["a later release of the series", threeMembers("5.0.4"), "5.0.31", "up"],
        ["two series up", threeMembers("5.0.4"), "7.0.5", "up: series-skipped"],
        ["an unknown series", threeMembers("5.0.4"), "5.9.1", "up: unknown-release"],
        ["another edition", threeMembers("5.0.4"), "6.0.27-ent", "up: edition-differs"],
        [
            "the series before, with the FCV raised",
            threeMembers("5.0.4"),
            "4.4.29",
            "back: downgrade-unsupported",
        ],
        ["the version of an unfinished upgrade", unfinished, "6.0.27", "up"],
        ["the version before an unfinished upgrade", unfinished, "5.0.4", "back"],
        ["a downgrade while the FCV is behind", behind, "5.0.31", "back"],
        ["the next series while the FCV is behind", behind, "7.0.14", "up: fcv-mismatch"],
    ];
    for (const [title, topology, version, expected] of cases) {
        it(`classifies ${title}: ${expected}`, () => {
            const [choice] = chooseVersions(topology, [version]);
            const codes = choice?.refusals.map(({ code }) => code) ?? [];
            assert.equal([choice?.change, ...codes].join(": "), expected);
            assert.ok(choice?.refusals.every(({ message }) => message.includes(version)));
        });
    }

    it("names each once, newest first, by number", () => {
        const versions = ["5.0.4", "6.0.9", "6.0.27", "10.0.1", "6.0.9"];
        assert.deepEqual(
            chooseVersions(threeMembers("5.0.4"), versions).map(({ version }) => version),
            ["10.0.1", "6.0.27", "6.0.9", "5.0.4"],
        );
    });
});
