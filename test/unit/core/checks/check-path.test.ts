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
    { title: "lets a patch up pass", topology: threeMembers("6.0.5"), to: "6.0.27", expected: [] },
    { title: "lets a hop pass", topology: threeMembers("5.0.4"), to: "6.0.5", expected: [] },
    { title: "is silent at the goal", topology: threeMembers("6.0.5"), to: "6.0.5", expected: [] },
    {
        title: "warns of a patch down",
        topology: threeMembers("6.0.27"),
        to: "6.0.5",
        expected: ["warning patch-downgrade"],
        message:
            "rs0 goes back from 6.0.27 to 6.0.5: what was mended between the two is broken again",
        remedy: "Read the release notes of 6.0 between the two",
    },
    {
        title: "lets a set go back while the FCV is untouched",
        topology: threeMembers("5.0.9", "4.4"),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "does not ask arbiters for their FCV on the way back",
        topology: setOf(
            primary(db1, running("5.0.9", "4.4")),
            secondary(db2, running("5.0.9", "4.4")),
            arbiter(db3, running("5.0.9")),
        ),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "lets a set that is half way back go on",
        topology: withMember(threeMembers("5.0.9", "4.4"), db3, running("4.4.29")),
        to: "4.4.29",
        expected: [],
    },
    {
        title: "refuses to go back once the FCV was raised, and says how to lower it",
        topology: threeMembers("6.0.27"),
        to: "5.0.32",
        expected: ["blocker downgrade-unsupported"],
        message:
            "Cannot bring rs0 back from 6.0.27 to 5.0.32: featureCompatibilityVersion 5.0 is required, it is 6.0 on db1:27017, 6.0 on db2:27017, 6.0 on db3:27017",
        remedy: 'Keep version 6.0.27, set featureCompatibilityVersion to "5.0", run the update, then change the version',
    },
    {
        title: "refuses to go back while one member has another FCV",
        topology: withMember(threeMembers("6.0.27", "5.0"), db2, { fcv: "6.0" }),
        to: "5.0.32",
        expected: ["blocker downgrade-unsupported"],
    },
    {
        title: "refuses to go back where a member does not tell its FCV",
        topology: withMember(threeMembers("6.0.27", "5.0"), db2, { fcv: undefined }),
        to: "5.0.32",
        expected: ["blocker fcv-unknown"],
    },
    {
        title: "refuses to go back from 7.0 for good once the FCV was raised",
        topology: threeMembers("7.0.28"),
        to: "6.0.27",
        expected: ["blocker downgrade-unsupported", "warning downgrade-closed"],
        message:
            "Cannot bring rs0 back from 7.0.28 to 6.0.27: featureCompatibilityVersion 6.0 is required, it is 7.0 on db1:27017, 7.0 on db2:27017, 7.0 on db3:27017, and lowering it from 7.0 is not supported",
        remedy: "Set version to 7.0.28 or later, or restore a backup that was made with 6.0",
    },
    {
        title: "warns that the vendor supports no way back from 7.0",
        topology: threeMembers("7.0.28", "6.0"),
        to: "6.0.27",
        expected: ["warning downgrade-closed"],
    },
    {
        title: "lets 9.0 go back to 8.0",
        topology: threeMembers("9.0.1", "8.0"),
        to: "8.0.17",
        expected: [],
    },
    {
        title: "refuses to go back by two series",
        topology: threeMembers("6.0.27", "5.0"),
        to: "4.4.29",
        expected: ["blocker downgrade-unsupported"],
        message:
            "Cannot bring rs0 back from 6.0.27 to 4.4.29: 4.4 is not the series before 6.0, and no server goes back further",
        remedy: "Set version to 6.0.27 or later, or restore a backup that was made with 4.4",
    },
    {
        title: "refuses to go back below the floor",
        topology: threeMembers("4.4.2", "4.2"),
        to: "4.2.5",
        expected: ["blocker downgrade-floor"],
        message:
            "Cannot bring rs0 back from 4.4.2 to 4.2.5: 4.2.6 or later is required, earlier releases cannot read the files of 4.4",
        remedy: "Set version to 4.2.6 or later",
    },
    {
        title: "lets a set go back to the floor",
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
            "rs0 goes back from 6.0.5 to 5.0.4, which is below 5.0.7: earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was",
        remedy: "Prefer 5.0.7 or later",
    },
    {
        title: "names the whole way over several series",
        topology: threeMembers("4.2.6"),
        to: "6.0.27",
        expected: ["blocker series-skipped"],
        message:
            "Cannot upgrade rs0 from 4.2.6 to 6.0.27 in one step: the way is 4.2.6 → 4.4 → featureCompatibilityVersion 4.4 → 5.0 → featureCompatibilityVersion 5.0 → 6.0.27",
        remedy: 'Set upgradePath to "automatic", or go hop by hop: set version to a release of 4.4, run the update, set featureCompatibilityVersion to "4.4", run it again, then go on',
    },
    {
        title: "begins the way with an FCV that lags",
        topology: threeMembers("5.0.4", "4.4"),
        to: "7.0.28",
        expected: ["blocker series-skipped"],
        message:
            "Cannot upgrade rs0 from 5.0.4 to 7.0.28 in one step: the way is 5.0.4 → featureCompatibilityVersion 5.0 → 6.0 → featureCompatibilityVersion 6.0 → 7.0.28",
    },
    {
        title: "refuses a series to which no way is known",
        topology: threeMembers("3.6.23"),
        to: "4.2.6",
        expected: ["blocker series-skipped"],
        message: "Cannot upgrade rs0 from 3.6.23 to 4.2.6: no way from series 3.6 to 4.2 is known",
    },
    {
        title: "refuses a change of edition at one version",
        topology: threeMembers("6.0.5"),
        to: "6.0.5-ent",
        expected: ["blocker edition-differs"],
        message:
            "Cannot bring rs0 from 6.0.5 to 6.0.5-ent: that is a change from the community to the enterprise edition",
        remedy: "Choose a community release; change the edition by hand, at one version",
    },
    {
        title: "refuses a change of edition together with a hop",
        topology: threeMembers("5.0.4-ent"),
        to: "6.0.5-4",
        expected: ["blocker edition-differs"],
    },
    {
        title: "tells of the edition and of the way at once",
        topology: threeMembers("4.4.2"),
        to: "6.0.5-4",
        expected: ["blocker edition-differs", "blocker series-skipped"],
    },
    {
        title: "lets Percona's next build pass",
        topology: threeMembers("6.0.5-4"),
        to: "6.0.5-12",
        expected: [],
    },
    {
        title: "warns of a release candidate",
        topology: threeMembers("6.0.27"),
        to: "7.0.0-rc3",
        expected: ["warning release-candidate"],
        message:
            "Version 7.0.0-rc3 is a candidate for 7.0.0: it is for trials, not for data that matter",
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

describe("checkPath() where unique indexes were looked for", () => {
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

    it("refuses the way back where any member has one, and names it", () => {
        const [finding] = back({ [db1]: [], [db2]: ["sku_1 of shop.items"], [db3]: [] });
        assert.equal(finding && named(finding), "blocker downgrade-floor");
        assert.equal(
            finding?.message,
            "Cannot bring rs0 back from 6.0.5 to 5.0.4: 5.0.7 or later is required, earlier releases do not start on a unique index that was built on 6.0, whatever the featureCompatibilityVersion was: sku_1 of shop.items",
        );
    });

    it("has nothing against it where no member has one", () => {
        assert.deepEqual(back({ [db1]: [], [db2]: [], [db3]: [] }), []);
    });

    it("still warns where a member was not looked at", () => {
        assert.deepEqual(back({ [db1]: [], [db2]: [] }).map(named), ["warning downgrade-floor"]);
    });
});

describe("checkSpread()", () => {
    it("refuses a third series, whatever warnings the way has", () => {
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
    it("says of a rapid release that it is not for sets of one's own", () => {
        const [finding] = checkRelease({ version: "6.1.0" });
        assert.equal(finding?.code, "unknown-release");
        assert.equal(
            finding.message,
            "Cannot use 6.1.0: 6.1 was a rapid release, which is not for sets that their users run themselves",
        );
    });

    it("says of any other series that it does not know it", () => {
        const [finding] = checkRelease({ version: "10.0.1" });
        assert.equal(
            finding?.message,
            "Cannot use 10.0.1: 10.0 is not a release series known to this package",
        );
    });

    it("knows candidates and other editions by their series", () => {
        for (const version of ["6.0.5-ent", "6.0.5-4", "7.0.0-rc0"]) {
            assert.deepEqual(checkRelease({ version }), []);
        }
    });
});
