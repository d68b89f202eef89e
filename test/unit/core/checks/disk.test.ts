import assert from "node:assert/strict";

import { checkRoomForData, checkRoomForReleases } from "../../../../provider/core/checks/disk";

const disk = (freeGb: number, totalGb = 100) => ({
    folder: "/srv",
    freeBytes: freeGb * 1e9,
    totalBytes: totalGb * 1e9,
});

describe("checkRoomForReleases()", () => {
    it("finds nothing with room for each release", () => {
        assert.deepEqual(checkRoomForReleases(disk(1.5), ["6.0.27"]), []);
        assert.deepEqual(checkRoomForReleases(disk(3), ["5.0.4", "6.0.27"]), []);
    });

    it("names the folder, the free space and the required space", () => {
        assert.deepEqual(checkRoomForReleases(disk(2), ["5.0.4", "6.0.27"]), [
            {
                severity: "blocker",
                code: "disk-full",
                message:
                    "Cannot stage MongoDB 5.0.4, 6.0.27 in /srv: 2.0 GB are free, 3.0 GB are required",
                remedy: "Make room there, or set binaries.root to a folder with more space",
            },
        ]);
    });
});

describe("checkRoomForData()", () => {
    const cases = [
        [5, 100, "finds nothing"],
        [4.9, 100, "warns"],
        [0.9, 10, "warns"],
        [1, 10, "finds nothing"],
    ] as const;
    for (const [free, total, what] of cases) {
        it(`${what} with ${free} of ${total} GB free`, () => {
            const findings = checkRoomForData("db1:27017", disk(free, total));
            const desired = what === "warns" ? ["warning disk-low db1:27017"] : [];
            assert.deepEqual(
                findings.map(({ severity, code, host }) => `${severity} ${code} ${String(host)}`),
                desired,
            );
        });
    }
});
