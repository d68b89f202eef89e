import assert from "node:assert/strict";

import type { LastMemberUpgrade } from "../../../../provider/core/report/upgrade-record";
import type { LastHop } from "../../../../provider/pulumi/state/inputs";
import {
    addHops,
    addMemberUpdate,
    pastOf,
} from "../../../../provider/pulumi/handlers/past-updates";

const update = (from: string, to: string): LastMemberUpgrade => ({
    from,
    to,
    role: "secondary",
    startedAt: "2026-05-01T12:00:00.000Z",
    downMs: 2000,
    totalMs: 3000,
    noPrimaryMs: 0,
});

const hop = (version: string): LastHop => ({ version, members: [] });

describe("addMemberUpdate()", () => {
    it("keeps the update before, also from a state that has only that", () => {
        const first = addMemberUpdate({}, update("4.4.29", "5.0.4"));
        assert.deepEqual(first, { lastUpgrade: update("4.4.29", "5.0.4") });
        const second = addMemberUpdate(first, update("5.0.4", "6.0.27"));
        assert.deepEqual(second, {
            lastUpgrade: update("5.0.4", "6.0.27"),
            earlierUpgrades: [update("4.4.29", "5.0.4")],
        });
        assert.deepEqual(pastOf(second), second);
    });

    it("keeps ten, and drops the oldest", () => {
        const past = Array.from({ length: 12 }, (_, index) =>
            update(`6.0.${index}`, "7.0.1"),
        ).reduce(addMemberUpdate, pastOf());
        const kept = [...(past.earlierUpgrades ?? []), past.lastUpgrade].map((each) => each?.from);
        assert.deepEqual([kept.length, kept[0], kept.at(-1)], [10, "6.0.2", "6.0.11"]);
    });
});

describe("addHops()", () => {
    it("leaves everything as it is if an update has no hops", () => {
        const past = { lastHops: [hop("5.0.4")], earlierHops: [hop("4.4.29")] };
        assert.deepEqual(addHops(past, []), past);
        assert.deepEqual(addHops(undefined, []), { lastHops: [] });
    });

    it("keeps the hops of the updates before", () => {
        const past = addHops({ lastHops: [hop("4.4.29"), hop("5.0.4")] }, [hop("7.0.14")]);
        assert.deepEqual(past, {
            lastHops: [hop("7.0.14")],
            earlierHops: [hop("4.4.29"), hop("5.0.4")],
        });
    });
});
