import * as assert from "node:assert/strict";

import { checkPath, checkRelease, checkSpread } from "../../../../provider/core/checks/check-path";
import type { Finding } from "../../../../provider/core/errors/errors";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    arbiter,
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";

interface Case {
    readonly title: string;
    readonly topology: Topology;
    readonly to: string;
    /** Severity and code of each finding. */
    readonly expected: readonly string[];
    readonly message?: string;
    readonly remedy?: string;
}

const cases: readonly Case[] = [
    {
        title: "accepts a patch upgrade",
        topology: threeMembers("6.0.5"),
        to: "6.0.27",
        expected: [],
    },
    { title: "accepts a hop", topology: threeMembers("5.0.4"), to: "6.0.5", expected: [] },
    {
        title: "finds nothing at the goal",
        topology: threeMembers("6.0.5"),
        to: "6.0.5",
        expected: [],
    },
    {
        title: "warns about a patch downgrade",
        topology: threeMembers("6.0.27"),
        to: "6.0.5",
        expected: ["warning patch-downgrade"],
        message:
            "rs0 will be downgraded from 6.0.27 to 6.0.5: bugs that were fixed in between return",
        remedy: "Read the release notes of 6.0 for the releases in between",
    },
    {
        title: "accepts a downgrade while the FCV is not raised",
        topology: threeMembers("5.0.9", "4.4"),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "does not require an FCV of arbiters on a downgrade",
        topology: setOf(
            primary(db1, running("5.0.9", "4.4")),
            secondary(db2, running("5.0.9", "4.4")),
            arbiter(db3, running("5.0.9")),
        ),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "accepts the rest of an interrupted downgrade",
        topology: withMember(threeMembers("5.0.9", "4.4"), db3, running("4.4.29")),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "refuses a downgrade once the FCV was raised, and says how to lower it",
        topology: threeMembers("6.0.27"),
        to: "5.0.32",
        expected: ["blocker downgrade-unsupported"],
        message:
            "Cannot downgrade rs0 from 6.0.27 to 5.0.32: featureCompatibilityVersion 5.0 is required, but it is 6.0 on db1:27017, 6.0 on db2:27017, 6.0 on db3:27017",
        remedy: 'Keep version 6.0.27, set featureCompatibilityVersion to "5.0", run the update, then change the version',
    },
    {
        title: "refuses a downgrade while one member has another FCV",
        topology: withMember(threeMembers("6.0.27", "5.0"), db2, { fcv: "6.0" }),
        to: "5.0.32",
        expected: ["blocker downgrade-unsupported"],
    },
    {
        title: "refuses a downgrade if the FCV of a member cannot be read",
        topology: withMember(threeMembers("6.0.27", "5.0"), db2, { fcv: undefined }),
        to: "5.0.32",
        expected: ["blocker fcv-unknown"],
    },
    {
        title: "refuses a downgrade from 7.0 for good once the FCV was raised",
        topology: threeMembers("7.0.28"),
        to: "6.0.27",
        expected: ["blocker downgrade-unsupported", "warning downgrade-closed"],
        message:
            "Cannot downgrade rs0 from 7.0.28 to 6.0.27: featureCompatibilityVersion 6.0 is required, but it is 7.0 on db1:27017, 7.0 on db2:27017, 7.0 on db3:27017, and lowering it from 7.0 is not supported",
        remedy: "Set version to 7.0.28 or later, or restore a backup that was made with 6.0",
    },
    {
        title: "warns that the vendor does not support a downgrade from 7.0",
        topology: threeMembers("7.0.28", "6.0"),
        to: "6.0.27",
        expected: ["warning downgrade-closed"],
    },
    {
        title: "accepts a downgrade from 9.0 to 8.0",
        topology: threeMembers("9.0.1", "8.0"),
        to: "8.0.17",
        expected: [],
    },
    {
        title: "refuses a downgrade by two series",
        topology: threeMembers("6.0.27", "5.0"),
        to: "4.4.29",
        expected: ["blocker downgrade-unsupported"],
        message:
            "Cannot downgrade rs0 from 6.0.27 to 4.4.29: 4.4 is not the series before 6.0, and a downgrade by more than one series is not supported",
        remedy: "Set version to 6.0.27 or later, or restore a backup that was made with 4.4",
    },
    {
        title: "refuses a downgrade below the floor",
        topology: threeMembers("4.4.2", "4.2"),
        to: "4.2.5",
        expected: ["blocker downgrade-floor"],
        message:
            "Cannot downgrade rs0 from 4.4.2 to 4.2.5: 4.2.6 or later is required, earlier releases cannot read the files of 4.4",
        remedy: "Set version to 4.2.6 or later",
    },
    {
        title: "accepts a downgrade to the floor",
        topology: threeMembers("4.4.2", "4.2"),
        to: "4.2.6",
        expected: [],
    },
    {
        title: "warns below a floor that depends on the data",
        topology: threeMembers("6.0.5", "5.0"),
        to: "5.0.4",
        expected: ["warning downgrade-floor"],
        message:
            "rs0 will be downgraded from 6.0.5 to 5.0.4, and 5.0.7 or later is recommended: earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was",
        remedy: "Prefer 5.0.7 or later",
    },
    {
        title: "names the whole upgrade path over several series",
        topology: threeMembers("4.2.6"),
        to: "6.0.27",
        expected: ["blocker series-skipped"],
        message:
            "Cannot upgrade rs0 from 4.2.6 to 6.0.27 in one step: the upgrade path is 4.2.6 → 4.4 → featureCompatibilityVersion 4.4 → 5.0 → featureCompatibilityVersion 5.0 → 6.0.27",
        remedy: 'Set upgradePath to "automatic", or upgrade hop by hop: set version to a release of 4.4, run the update, set featureCompatibilityVersion to "4.4", run it again, and continue with the next series',
    },
    {
        title: "begins the upgrade path with an FCV that is behind",
        topology: threeMembers("5.0.4", "4.4"),
        to: "7.0.28",
        expected: ["blocker series-skipped"],
        message:
            "Cannot upgrade rs0 from 5.0.4 to 7.0.28 in one step: the upgrade path is 5.0.4 → featureCompatibilityVersion 5.0 → 6.0 → featureCompatibilityVersion 6.0 → 7.0.28",
    },
    {
        title: "refuses a series to which no upgrade path is known",
        topology: threeMembers("3.6.23"),
        to: "4.2.6",
        expected: ["blocker series-skipped"],
        message:
            "Cannot upgrade rs0 from 3.6.23 to 4.2.6: no upgrade path from series 3.6 to 4.2 is known",
    },
    {
        title: "refuses a change of edition at one version",
        topology: threeMembers("6.0.5"),
        to: "6.0.5-ent",
        expected: ["blocker edition-differs"],
        message:
            "Cannot change rs0 from 6.0.5 to 6.0.5-ent: that is a change from the community to the enterprise edition",
        remedy: "Choose a release of the community edition, and change the edition manually without changing the version",
    },
    {
        title: "refuses a change of edition together with a hop",
        topology: threeMembers("5.0.4-ent"),
        to: "6.0.5-4",
        expected: ["blocker edition-differs"],
    },
    {
        title: "reports the edition and the upgrade path together",
        topology: threeMembers("4.4.2"),
        to: "6.0.5-4",
        expected: ["blocker edition-differs", "blocker series-skipped"],
    },
    {
        title: "accepts Percona's next build",
        topology: threeMembers("6.0.5-4"),
        to: "6.0.5-12",
        expected: [],
    },
    {
        title: "warns about a release candidate",
        topology: threeMembers("6.0.27"),
        to: "7.0.0-rc3",
        expected: ["warning release-candidate"],
        message:
            "Version 7.0.0-rc3 is a release candidate of 7.0.0: it is meant for tests, not for production data",
        remedy: "Wait for 7.0.0",
    },
];

function named({ severity, code }: Finding): string {
    return `${severity} ${code}`;
}

describe("checkPath()", () => {
    for (const { title, topology, to, expected, message, remedy } of cases) {
        it(title, () => {
            const findings = checkPath(topology, { version: to });
            assert.deepEqual(findings.map(named), expected);
            if (message !== undefined) {
                assert.equal(findings[0]?.message, message);
            }
            if (remedy !== undefined) {
                assert.equal(findings[0]?.remedy, remedy);
            }
        });
    }
});

describe("checkPath() with inspected unique indexes", () => {
    const back = (indexes: Readonly<Record<string, readonly string[]>>) =>
        checkPath(
            threeMembers("6.0.5", "5.0"),
            { version: "5.0.4" },
            {
                members: new Map(
                    Object.entries(indexes).map(([host, newUniqueIndexes]) => [
                        host,
                        { newUniqueIndexes },
                    ]),
                ),
            },
        );

    it("refuses the downgrade if any member has one, and names it", () => {
        const [finding] = back({ [db1]: [], [db2]: ["sku_1 of shop.items"], [db3]: [] });
        assert.equal(finding && named(finding), "blocker downgrade-floor");
        assert.equal(
            finding?.message,
            "Cannot downgrade rs0 from 6.0.5 to 5.0.4: 5.0.7 or later is required, earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was: sku_1 of shop.items",
        );
    });

    it("accepts the downgrade if no member has one", () => {
        assert.deepEqual(back({ [db1]: [], [db2]: [], [db3]: [] }), []);
    });

    it("still warns if a member was not inspected", () => {
        assert.deepEqual(back({ [db1]: [], [db2]: [] }).map(named), ["warning downgrade-floor"]);
    });
});

describe("checkSpread()", () => {
    it("refuses a third series, whatever warnings the upgrade path has", () => {
        const topology = setOf(
            primary(db1, running("8.2.1", "8.0")),
            secondary(db2, running("8.0.17")),
            secondary(db3, running("8.0.17")),
        );
        const findings = checkSpread(topology, { version: "8.3.0-rc1" });
        assert.deepEqual(findings.map(named), ["blocker versions-too-far-apart"]);
    });
});

describe("checkRelease()", () => {
    it("reports that a rapid release is not supported for self-managed sets", () => {
        const [finding] = checkRelease({ version: "6.1.0" });
        assert.equal(finding?.code, "unknown-release");
        assert.equal(
            finding.message,
            "Cannot use 6.1.0: 6.1 was a rapid release, which is not supported for self-managed sets",
        );
    });

    it("reports any other series as unknown", () => {
        const [finding] = checkRelease({ version: "10.0.1" });
        assert.equal(
            finding?.message,
            "Cannot use 10.0.1: 10.0 is not a release series known to this package",
        );
    });

    it("recognises candidates and other editions by their series", () => {
        for (const version of ["6.0.5-ent", "6.0.5-4", "7.0.0-rc0"]) {
            assert.deepEqual(checkRelease({ version }), []);
        }
    });
});
