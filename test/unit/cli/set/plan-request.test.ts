import * as assert from "node:assert/strict";

import { readPlanRequest } from "../../../../provider/cli/set/plan-request";

describe("readPlanRequest()", () => {
    it("is only a version by default, one series at a time", () => {
        const { goal, accept, path, binaries } = readPlanRequest({ to: "6.0.27" });
        assert.deepEqual(goal, { version: "6.0.27" });
        assert.deepEqual(accept, []);
        assert.equal(path, undefined);
        assert.equal(binaries.kind, "archive");
    });

    it("reads all choices that a program has", () => {
        const request = readPlanRequest({
            to: "6.0.27",
            fcv: "6.0",
            path: "4.4.29, 5.0.31",
            stopAt: "5.0",
            accept: ["write-downtime"],
            maxUnavailable: 2,
            binaries: "/releases",
        });
        assert.deepEqual(request, {
            goal: {
                version: "6.0.27",
                fcv: "6.0",
                acceptsWriteDowntime: true,
                maxUnavailable: 2,
            },
            accept: ["write-downtime"],
            path: { releases: ["4.4.29", "5.0.31"], onlyNamed: true, stopAt: "5.0" },
            binaries: { kind: "directory", root: "/releases" },
        });
        assert.deepEqual(readPlanRequest({ to: "6.0.27", path: "automatic" }).path, {
            releases: [],
            onlyNamed: false,
        });
    });

    for (const [options, code] of [
        [{ to: "6.0" }, "version-invalid"],
        [{ to: "6.0.27", path: "5.0" }, "version-invalid"],
        [{ to: "6.0.27", fcv: "6.0.27" }, "command-line-invalid"],
        [{ to: "6.0.27", stopAt: "5.0" }, "command-line-invalid"],
        [{ to: "6.0.27", path: "automatic", stopAt: "5" }, "command-line-invalid"],
    ] as const) {
        it(`refuses ${JSON.stringify(options)} as ${code}`, () => {
            assert.throws(() => readPlanRequest(options), { code });
        });
    }
});
