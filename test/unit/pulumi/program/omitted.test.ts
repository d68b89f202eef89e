import assert from "node:assert/strict";

import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import type { Goal } from "../../../../provider/core/plan/goal";
import { pauseHop } from "../../../../provider/core/plan/pause";
import { lastOf, planPath } from "../../../../provider/core/plan/upgrade-path";
import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import { configIn } from "../../../../provider/core/topology/member-config";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    blockUnreachable,
    omitMembers,
    warnOmitted,
} from "../../../../provider/pulumi/program/omitted";
import { inspectionOf } from "../../../kit/made-up/inspections";
import {
    crashed,
    db1,
    db2,
    db3,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";

const gone = unresponsive(db3, "", { installedVersion: undefined, unreachable: true });
const same: Goal = { version: "5.0.4" };
const next: Goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");

function leaveOut(
    topology: Topology,
    goal: Goal,
    inspection = nothingInspected,
    adopts = false,
    config: DesiredConfig = new Map(),
) {
    const hops = planPath(topology, [goal]);
    const paused = pauseHop(lastOf(hops), { after: "none" });
    const left = omitMembers(
        { hops, paused },
        { topology, joining: [], adopts, inspection, config },
    );
    return {
        omitted: left.omitted?.map(({ host }) => host),
        steps: left.paused.hop.steps.map(({ kind }) => kind),
    };
}

describe("omitMembers()", () => {
    it("leaves out a host that cannot be reached, if nothing is asked of the set", () => {
        const topology = setOf(primary(db1), secondary(db2), gone);
        assert.deepEqual(leaveOut(topology, same), { omitted: [db3], steps: [] });
    });

    it("blocks a restart of the others meanwhile", () => {
        const topology = setOf(primary(db1), secondary(db2), gone);
        assert.equal(leaveOut(topology, next).omitted, undefined);
        assert.deepEqual(
            blockUnreachable(topology, [], []).map(({ code, host }) => [code, host]),
            [["host-unreachable", db3]],
        );
    });

    it("still starts the others of a set that is down as a whole", () => {
        const down = [db1, db2].map((host) => crashed(host, "5.0.4", { holdsData: true }));
        const topology = { ...setOf(...down, gone), initiated: false };
        const { omitted, steps } = leaveOut(topology, same);
        assert.deepEqual(omitted, [db3]);
        assert.deepEqual(steps, ["start-member", "await-member", "start-member", "await-member"]);
    });

    it("still brings back another member, before and in the middle of an upgrade", () => {
        assert.deepEqual(leaveOut(setOf(primary(db1), crashed(db2, "5.0.4"), gone), same), {
            omitted: [db3],
            steps: ["start-member", "await-member"],
        });
        const half = stopped(db2, "5.0.4", { preparedVersion: "6.0.27" });
        assert.deepEqual(leaveOut(setOf(primary(db1), half, gone), next), {
            omitted: [db3],
            steps: ["switch-binary", "start-member", "await-member"],
        });
    });

    it("takes the vote of a member without data before it starts", () => {
        const empty = stopped(db3, "5.0.4", { holdsData: false });
        const topology = setOf(primary(db1), secondary(db2), empty);
        const config = configIn(withMember(topology, db3, { votes: 0, priority: 0 }));
        const first = leaveOut(topology, same, nothingInspected, false, config);
        assert.deepEqual(first, { omitted: [db3], steps: [] });
        assert.match(warnOmitted([empty], [])[0]?.message ?? "", /takes its vote/);
        const voteless = withMember(topology, db3, { votes: 0, priority: 0 });
        const then = leaveOut(voteless, same, nothingInspected, false, config);
        assert.deepEqual(then, { omitted: [], steps: ["start-member", "await-member"] });
    });

    it("does not adopt some members without the others", () => {
        const topology = setOf(primary(db1), secondary(db2), gone);
        assert.equal(leaveOut(topology, same, nothingInspected, true).omitted, undefined);
    });

    it("does not call a set new of which no member answers", () => {
        const topology = { ...setOf(gone), initiated: false };
        assert.equal(leaveOut(topology, same).omitted, undefined);
    });

    it("does not wait for an initial sync that an update wants nothing of", () => {
        const copying = secondary(db3, { state: "STARTUP2" });
        const inspection = inspectionOf({ [db3]: { initialSync: {} } });
        const topology = setOf(primary(db1), secondary(db2), copying);
        assert.deepEqual(leaveOut(topology, same, inspection), { omitted: [db3], steps: [] });
        // The check of the initial sync blocks an upgrade.
        assert.deepEqual(leaveOut(topology, next, inspection).omitted, []);
    });

    it("awaits a member whose change has not proved itself, also while it copies", () => {
        const unproven = secondary(db3, {
            ...upgraded,
            state: "STARTUP2",
            previousVersion: "5.0.4",
        });
        const topology = setOf(primary(db1, upgraded), secondary(db2, upgraded), unproven);
        const inspection = inspectionOf({ [db3]: { initialSync: {} } });
        assert.deepEqual(leaveOut(topology, next, inspection), {
            omitted: [],
            steps: ["await-member"],
        });
    });
});

describe("warnOmitted()", () => {
    it("gives the reason why a host cannot be reached as a warning", () => {
        const known = {
            severity: "blocker",
            code: "host-key-differs",
            host: db3,
            message: "Cannot connect to db3: its host key differs",
            remedy: "Find out why",
        } as const;
        const [found, ...others] = warnOmitted([gone], [known]);
        assert.deepEqual(others, []);
        assert.equal(found?.severity, "warning");
        assert.equal(found.code, "host-key-differs");
        assert.match(found.message, /leaves db3:27017 as it is$/);
    });
});
