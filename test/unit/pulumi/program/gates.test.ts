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
const closed: WindowArgs = { opens: `0 0 1 ${month} *`, durationMins: 1 };
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
    const set = {
        setName: "rs0",
        owner: "a/b/c/rs0",
        members,
        settings: spec.settings,
        choices: spec.choices,
    };
    const hops = planPath(topology, [goal]);
    const paused = pauseHop(hops[0]!, spec.pause);
    const config = desiredConfig(spec, set);
    return passGates({ spec, set, config, topology, hops, paused, changesMembers }, isPreview);
}

const { token } = gatesOf({}, true);
const unfinishedSet = setOf(primary(db1), stopped(db2, "6.0.27"), secondary(db3));

describe("passGates()", () => {
    it("checks changes of members too, and lets none of them through a closed gate", () => {
        const idle = threeMembers("6.0.27");
        const [finding] = gatesOf({ window: closed }, false, idle, true).findings;
        assert.equal(finding?.code, "outside-window");
        assert.equal(finding.severity, "blocker");
        assert.deepEqual(gatesOf({ window: closed }, false, idle).findings, []);
        assert.equal(gatesOf({ window: closed }, false, unfinishedSet, true).unfinished, undefined);
    });

    /** Upgrade arguments with the findings of a preview and of an update. */
    const cases: readonly (readonly [string, UpgradeArgs, string, string, Topology?])[] = [
        ["finds nothing without a window and an approval", {}, "", ""],
        ["finds nothing in an open window", { window: open }, "", ""],
        [
            "refuses outside a window",
            { window: closed },
            "blocker outside-window",
            "blocker outside-window",
        ],
        [
            "warns outside a window in previews, if the program says so",
            { window: { ...closed, inPreviews: "warn" } },
            "warning outside-window",
            "blocker outside-window",
        ],
        [
            "refuses an update without an approval",
            { approve: {} },
            "warning not-approved",
            "blocker not-approved",
        ],
        ["finds nothing with an approval", { approve: { token: token ?? "" } }, "", ""],
        [
            "refuses an update with another plan's approval",
            { approve: { token: "5.0.4:6.0.27:1" } },
            "warning not-approved",
            "blocker not-approved",
        ],
        [
            "finds nothing if there is nothing to do",
            { window: closed, approve: {} },
            "",
            "",
            threeMembers("6.0.27"),
        ],
        [
            "finds nothing for a new set",
            { window: closed, approve: {} },
            "",
            "",
            { ...before, initiated: false },
        ],
        [
            "lets a member through whose update is unfinished",
            { window: closed, approve: {} },
            "warning outside-window, warning not-approved",
            "warning outside-window, warning not-approved",
            unfinishedSet,
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

    it("lets an update take unfinished work only, with and without a pause", () => {
        for (const pauseAfter of ["none", "first", "each"] as const) {
            const { unfinished } = gatesOf({ approve: {}, pauseAfter }, false, unfinishedSet);
            assert.deepEqual(
                unfinished?.paused.waiting.map(({ host }) => host),
                [db1, db3],
                pauseAfter,
            );
        }
        assert.equal(gatesOf({ approve: {} }, true, unfinishedSet).unfinished, undefined);
        assert.equal(
            gatesOf({ approve: { token: token ?? "" } }, false, unfinishedSet).unfinished,
            undefined,
        );
    });
});

describe("isOnlyGated()", () => {
    it("is true if no other blocker is found", () => {
        const { findings } = gatesOf({ window: closed, approve: {} }, false);
        assert.equal(isOnlyGated(findings), true);
        const other = { ...findings[0]!, code: "member-down" } as const;
        assert.equal(isOnlyGated([...findings, other]), false);
        assert.equal(isOnlyGated([{ ...other, severity: "warning" }]), true);
    });
});
