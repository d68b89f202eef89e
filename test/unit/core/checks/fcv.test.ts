import assert from "node:assert/strict";

import { preflight, preflightPath } from "../../../../provider/core/checks/preflight";
import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import { planUpgrade } from "../../../../provider/core/plan/plan";
import { goalsOnPath, hopsLeft, planPath } from "../../../../provider/core/plan/upgrade-path";
import { renderFcvBehind } from "../../../../provider/core/report/render";
import { guardVersions } from "../../../../provider/run/guard/guard-versions";
import type { Changes } from "../../../kit/made-up/topologies";
import { limits } from "../../../kit/made-up/limits";
import {
    db1,
    db4,
    delayed,
    running,
    setOf,
    threeMembers,
    withMember,
} from "../../../kit/made-up/topologies";

const chooseRelease = (series: string) => (series === "6.0" ? "6.0.27" : "7.0.31");

/** Three prompt members with FCV 6.0, and a delayed one that has not applied it. */
function raised(changes: Changes = {}) {
    return setOf(
        ...threeMembers("6.0.27").members,
        delayed(db4, 3600, { ...running("6.0.27", "5.0"), ...changes }),
    );
}

function findingOf(code: string, topology = raised(), version = "7.0.31") {
    return preflight(topology, { version }, limits).find((finding) => finding.code === code);
}

describe("a delayed member that has not applied a new FCV yet", () => {
    it("leaves no step: the set has the FCV", () => {
        const goal = { version: "6.0.27", fcv: "6.0" };
        assert.deepEqual(planUpgrade(raised(), goal), []);
        assert.deepEqual(planUpgrade(raised({ fcvInTransition: true }), goal), []);
        assert.deepEqual(preflight(raised(), goal, limits), []);
        assert.equal(
            renderFcvBehind(raised()),
            "rs0 has featureCompatibilityVersion 6.0; db4:27017 applies it after its delay of 3600 s, and no other series can be installed until then",
        );
    });

    it("blocks the next series, with the advice to wait", () => {
        const mismatch = findingOf("fcv-mismatch");
        assert.equal(mismatch?.severity, "blocker");
        assert.match(mismatch.message, /6\.0 is required, but it is 5\.0 on db4:27017$/);
        const wait =
            "Wait until db4:27017 has applied it, within its delay of 3600 s from when it was set, then run the update";
        assert.equal(mismatch.remedy, wait);
        assert.equal(
            findingOf("fcv-in-transition", raised({ fcvInTransition: true }))?.remedy,
            wait,
        );
        assert.equal(
            guardVersions(db1, raised(), { version: "7.0.31" })?.message,
            "Refusing to bring db1:27017 to 7.0.31: featureCompatibilityVersion of db4:27017 is 5.0, until it applies 6.0 after its delay of 3600 s",
        );
    });

    it("is no reason to wait for another member that has not the FCV either", () => {
        const both = withMember(raised(), db1, { fcv: "5.0" });
        assert.match(findingOf("fcv-mismatch", both)?.remedy ?? "", /^Keep version 6\.0\.27, set /);
    });

    it("blocks a downgrade after the FCV was lowered, with the advice to wait", () => {
        const lowered = setOf(
            ...threeMembers("6.0.27", "5.0").members,
            delayed(db4, 3600, running("6.0.27", "6.0")),
        );
        assert.match(
            findingOf("downgrade-unsupported", lowered, "5.0.31")?.remedy ?? "",
            /^Wait until db4:27017 has applied it/,
        );
    });

    it("leaves its hop of a path, which waits for it, with a warning of the time", () => {
        const goals = goalsOnPath(raised(), { version: "7.0.31" }, chooseRelease);
        assert.deepEqual(
            goals.map(({ version }) => version),
            ["6.0.27", "7.0.31"],
        );
        const hops = planPath(raised(), goals);
        assert.deepEqual(
            preflightPath(hops, limits, nothingInspected).map(
                ({ severity, code, message }) => `${severity} ${code} ${message}`,
            ),
            [
                "warning fcv-delayed The update waits before the last hop until db4:27017 has applied the featureCompatibilityVersion of the hop before, after its delay of 3600 s: 3600 s in all",
            ],
        );
        assert.equal(hopsLeft(raised(), [{ fcv: "6.0" }]).length, 1);
        assert.equal(hopsLeft(raised({ fcv: "6.0" }), [{ fcv: "6.0" }]).length, 0);
    });

    it("costs its delay before each further hop", () => {
        const before = setOf(
            ...threeMembers("5.0.4").members,
            delayed(db4, 3600, running("5.0.4")),
        );
        const goals = goalsOnPath(before, { version: "8.0.30" }, chooseRelease);
        const [warning] = preflightPath(planPath(before, goals), limits, nothingInspected).filter(
            ({ code }) => code === "fcv-delayed",
        );
        assert.match(
            warning?.message ?? "",
            /^The update waits before each of the last 2 hops until .*: 7200 s in all$/,
        );
    });
});
