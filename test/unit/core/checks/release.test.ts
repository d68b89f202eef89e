import * as assert from "node:assert/strict";

import { checkKnownBad } from "../../../../provider/core/checks/release";
import { db3, running, threeMembers, withMember } from "../../../kit/made-up/topologies";

describe("checkKnownBad()", () => {
    it("refuses a release that the vendor warns about, and says what to choose or to accept", () => {
        assert.deepEqual(checkKnownBad(threeMembers("4.2.6"), { version: "4.4.2" }), [
            {
                severity: "blocker",
                code: "known-bad-release",
                message:
                    "Cannot upgrade rs0 from 4.2.6 to 4.4.2: 4.4.2 is known to be bad (WT-7995): a checkpoint may contain data that do not belong together, so that an unclean shutdown loses documents and index entries",
                remedy: 'Set version to 4.4.11 or later, or accept the risk: upgrade: { accept: ["known-bad-release"] }',
            },
        ]);
    });

    it("refuses a step that the vendor warns about", () => {
        const [finding, ...more] = checkKnownBad(threeMembers("4.4.4"), { version: "5.0.4" });
        assert.deepEqual(more, []);
        assert.equal(finding?.severity, "blocker");
        assert.match(
            finding.message,
            /^Cannot upgrade rs0 from 4\.4\.4 to 5\.0\.4: 5\.0\.4 is known to be bad after 4\.4\.4 \(WT-8395\): /,
        );
        assert.match(finding.remedy, /^Set version to 5\.0\.6 or later, /);
    });

    it("only warns if only some kinds of data are affected", () => {
        const [finding, ...more] = checkKnownBad(threeMembers("5.0.4"), { version: "6.0.5" });
        assert.deepEqual(more, []);
        assert.equal(finding?.severity, "warning");
        assert.equal(
            finding.remedy,
            "Prefer 6.0.17 or later if the set has time-series collections",
        );
    });

    it("only warns on a downgrade, which must stay possible", () => {
        const [finding] = checkKnownBad(threeMembers("5.0.4", "4.4"), { version: "4.4.2" });
        assert.equal(finding?.severity, "warning");
        assert.equal(finding.remedy, "Prefer 4.4.11 or later");
    });

    it("reports every known problem of a release", () => {
        const findings = checkKnownBad(threeMembers("4.2.6"), { version: "4.4.8" });
        assert.equal(findings.length, 2);
    });

    it("checks every running version", () => {
        const topology = withMember(threeMembers("4.4.2"), db3, running("4.4.4"));
        assert.equal(checkKnownBad(topology, { version: "4.4.9" }).length, 1);
    });

    it("accepts a set that already runs such a release", () => {
        assert.deepEqual(checkKnownBad(threeMembers("4.4.2"), { version: "4.4.2" }), []);
    });

    it("accepts an upgrade away from such a release", () => {
        assert.deepEqual(checkKnownBad(threeMembers("4.4.2"), { version: "5.0.4" }), []);
    });
});
