import * as assert from "node:assert/strict";

import { planPath } from "../../../../provider/core/plan/upgrade-path";
import { pauseHop } from "../../../../provider/core/plan/pause";
import type { Topology } from "../../../../provider/core/topology/topology";
import type { UpgradeArgs, WindowArgs } from "../../../../provider/pulumi/args/args";
import { isOnlyGated, passGates } from "../../../../provider/pulumi/program/gates";
import { desiredConfig } from "../../../../provider/pulumi/state/set-inputs";
import { makeSpec } from "../../../../provider/pulumi/args/spec";
import {
    db1,
    db2,
    db3,
    primary,
    secondary,
    setOf,
    stopped,
    threeMembers,
} from "../../../kit/made-up/topologies";

const goal = { version: "6.0.27" };
const open: WindowArgs = { opens: "* * * * *", durationMins: 60 };
const month = ((new Date().getUTCMonth() + 6) % 12) + 1;
const shut: WindowArgs = { opens: `0 0 1 ${month} *`, durationMins: 1 };
const before = threeMembers("5.0.4");

function gatesOf(
    upgrade: UpgradeArgs,
    isPreview: boolean,
    topology: Topology = before,
    changesMembers = false,
) {
    const spec = makeSpec("rs0", { ...goal, upgrade }, "/data");
    const members = topology.members.map(({ host }, index) => ({
        host,
        folder: `/data/rs0-${index}`,
    }));
    const set = { setName: "rs0", owner: "a/b/c/rs0", members, settings: spec.settings, choices: spec.choices };
    const hops = planPath(topology, [goal]);
    const paused = pauseHop(hops[0]!, spec.pause);
    const config = desiredConfig(spec, set);
    return passGates({ spec, set, config, topology, hops, paused, changesMembers }, isPreview);
}

const { token } = gatesOf({}, true);
const half = setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3));

describe("passGates()", () => {
    it("is for changes of members too, and lets nothing of them through a closed gate", () => {
        const idle = threeMembers("6.0.27");
        const [finding] = gatesOf({ window: shut }, false, idle, true).findings;
        assert.equal(finding?.code, "outside-window");
        assert.equal(finding.severity, "blocker");
        assert.deepEqual(gatesOf({ window: shut }, false, idle).findings, []);
        assert.equal(gatesOf({ window: shut }, false, half, true).held, undefined);
    });

    /** What is found in a preview, and in an update. */
    const cases: readonly (readonly [string, UpgradeArgs, string, string, Topology?])[] = [
        ["neither is wished", {}, "", ""],
        ["an open window", { window: open }, "", ""],
        ["a closed one", { window: shut }, "blocker outside-window", "blocker outside-window"],
        [
            "a closed one, of which previews warn",
            { window: { ...shut, inPreviews: "warn" } },
            "warning outside-window",
            "blocker outside-window",
        ],
        ["no approval", { approve: {} }, "warning not-approved", "blocker not-approved"],
        ["an approval", { approve: { token: token ?? "" } }, "", ""],
        [
            "another approval",
            { approve: { token: "5.0.4:6.0.27:1" } },
            "warning not-approved",
            "blocker not-approved",
        ],
        ["nothing to do", { window: shut, approve: {} }, "", "", threeMembers("6.0.27")],
        ["no set yet", { window: shut, approve: {} }, "", "", { ...before, initiated: false }],
        [
            "a member half way",
            { window: shut, approve: {} },
            "warning outside-window, warning not-approved",
            "warning outside-window, warning not-approved",
            half,
        ],
    ];
    for (const [name, upgrade, inPreview, inUpdate, topology] of cases) {
        it(name, () => {
            for (const [isPreview, expected] of [
                [true, inPreview],
                [false, inUpdate],
            ] as const) {
                const { findings } = gatesOf(upgrade, isPreview, topology);
                const found = findings.map(({ severity, code }) => `${severity} ${code}`);
                assert.equal(found.join(", "), expected);
            }
        });
    }

    it("lets an update take what is half way, and nothing else", () => {
        const { held } = gatesOf({ approve: {} }, false, half);
        assert.deepEqual(
            held?.paused.waiting.map(({ host }) => host),
            [db1, db3],
        );
        assert.equal(gatesOf({ approve: {} }, true, half).held, undefined);
        assert.equal(gatesOf({ approve: { token: token ?? "" } }, false, half).held, undefined);
    });
});

describe("isOnlyGated()", () => {
    it("is so where no other blocker is found", () => {
        const { findings } = gatesOf({ window: shut, approve: {} }, false);
        assert.equal(isOnlyGated(findings), true);
        const other = { ...findings[0]!, code: "member-down" } as const;
        assert.equal(isOnlyGated([...findings, other]), false);
        assert.equal(isOnlyGated([{ ...other, severity: "warning" }]), true);
    });
});
