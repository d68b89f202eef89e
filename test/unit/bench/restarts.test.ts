import assert from "node:assert/strict";

import { restartsOf, vacanciesOf } from "../../../bench/core/restarts";
import { firstStart, restartAt, upgrade } from "./records";

const all = { fromMs: 0, toMs: 5_000 };

describe("restartsOf()", () => {
    it("returns restarts in the order in which the members were asked to stop", () => {
        const restarts = restartsOf(upgrade.members, all);
        assert.deepEqual(
            restarts.map(({ host, role, askedMs }) => [host, role, askedMs]),
            [
                ["c:3", "secondary", 1_000],
                ["b:2", "secondary", 2_000],
                ["a:1", "primary", 3_200],
            ],
        );
    });

    it("reports each stage of a restart", () => {
        const [first] = restartsOf(upgrade.members, all);
        assert.deepEqual(first, {
            ...{ host: "c:3", role: "secondary", askedMs: 1_000, closesMs: 1_100 },
            ...{ endedMs: 1_300, startedMs: 1_350, listensMs: 1_520, backMs: 1_600 },
        });
    });

    it("reports a restart completely that began within the span", () => {
        const restarts = restartsOf(upgrade.members, { fromMs: 0, toMs: 3_250 });
        assert.equal(restarts.at(-1)?.backMs, 3_800);
    });

    it("omits a restart that began after the span or never ended", () => {
        assert.equal(restartsOf(upgrade.members, { fromMs: 0, toMs: 3_100 }).length, 2);
        const events = [...firstStart("SECONDARY"), ...restartAt(1_000).slice(0, 3)];
        assert.deepEqual(restartsOf([{ host: "a:1", events }], all), []);
    });
});

describe("vacanciesOf()", () => {
    it("begins with the step-down and ends with the first writes of the next primary", () => {
        assert.deepEqual(vacanciesOf(upgrade.members, all), [{ fromMs: 3_000, toMs: 3_040 }]);
    });

    it("begins with the loss of the primary if no step-down was requested in this term", () => {
        const events = [
            ...firstStart("PRIMARY"),
            { atMs: 100, kind: "steps-down" } as const,
            { atMs: 900, kind: "became", state: "SECONDARY", before: "PRIMARY" } as const,
            { atMs: 950, kind: "leads" } as const,
            { atMs: 1_900, kind: "became", state: "SECONDARY", before: "PRIMARY" } as const,
        ];
        const last = vacanciesOf([{ host: "a:1", events }], all).at(-1);
        assert.deepEqual(last, { fromMs: 1_900, toMs: 5_000 });
    });
});
