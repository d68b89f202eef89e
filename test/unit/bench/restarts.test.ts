import assert from "node:assert/strict";

import { restartsOf, vacanciesOf } from "../../../bench/core/restarts";
import { firstStart, restartAt, upgrade } from "./records";

const all = { fromMs: 0, toMs: 5_000 };

describe("restartsOf()", () => {
    it("tells them in the order in which the members were asked to end", () => {
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

    it("tells each stage of one", () => {
        const [first] = restartsOf(upgrade.members, all);
        assert.deepEqual(first, {
            ...{ host: "c:3", role: "secondary", askedMs: 1_000, closesMs: 1_100 },
            ...{ endedMs: 1_300, startedMs: 1_350, listensMs: 1_520, backMs: 1_600 },
        });
    });

    it("follows one to its end that was begun within the span", () => {
        const restarts = restartsOf(upgrade.members, { fromMs: 0, toMs: 3_250 });
        assert.equal(restarts.at(-1)?.backMs, 3_800);
    });

    it("leaves out one that was begun after the span, or never came back", () => {
        assert.equal(restartsOf(upgrade.members, { fromMs: 0, toMs: 3_100 }).length, 2);
        const events = [...firstStart("SECONDARY"), ...restartAt(1_000).slice(0, 3)];
        assert.deepEqual(restartsOf([{ host: "a:1", events }], all), []);
    });
});

describe("vacanciesOf()", () => {
    it("begin with the step-down and end with the first writes of the next primary", () => {
        assert.deepEqual(vacanciesOf(upgrade.members, all), [{ fromMs: 3_000, toMs: 3_040 }]);
    });

    it("begin with the loss itself where it was not asked to step down in this term", () => {
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
