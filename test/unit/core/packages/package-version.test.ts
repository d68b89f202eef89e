import assert from "node:assert/strict";

import {
    newestOfSeries,
    packageVersionOf,
    releaseOf,
} from "../../../../provider/core/packages/package-version";

describe("packageVersionOf()", () => {
    const rows: readonly (readonly [string, readonly string[], string | undefined])[] = [
        ["6.0.27", ["6.0.5", "6.0.27", "5.0.4"], "6.0.27"],
        ["6.0.2", ["6.0.27", "6.0.20-1.el9"], undefined],
        ["6.0.27", ["6.0.27-1.el9"], "6.0.27-1.el9"],
        ["6.0.27", ["6.0.27-2.el9", "6.0.27-10.el9"], "6.0.27-10.el9"],
        ["6.0.27", ["1:6.0.27"], "1:6.0.27"],
        ["6.0.27-ent", ["6.0.27"], "6.0.27"],
        ["6.0.5-4", ["6.0.5-4.bookworm", "6.0.5-41.bookworm"], "6.0.5-4.bookworm"],
        ["7.0.0-rc3", ["7.0.0", "7.0.0~rc3"], "7.0.0~rc3"],
        ["7.0.0", ["7.0.0~rc3"], undefined],
        ["6.0.27", [], undefined],
    ];
    for (const [version, all, found] of rows) {
        it(`finds ${found ?? "nothing"} for ${version} among ${all.join(", ") || "none"}`, () => {
            assert.equal(packageVersionOf(version, all), found);
        });
    }
});

describe("releaseOf()", () => {
    it("returns the release in a package version, by its edition", () => {
        assert.equal(releaseOf("1:6.0.27-1.el9", "community"), "6.0.27");
        assert.equal(releaseOf("6.0.27", "enterprise"), "6.0.27-ent");
        assert.equal(releaseOf("6.0.5-4.bookworm", "percona"), "6.0.5-4");
        assert.equal(releaseOf("7.0.0~rc3", "community"), undefined);
    });
});

describe("newestOfSeries()", () => {
    it("returns the numerically newest release of the series, without candidates", () => {
        const all = ["5.0.9", "5.0.31", "5.0.32~rc0", "6.0.27"];
        assert.equal(newestOfSeries("5.0", "community", all), "5.0.31");
        assert.equal(newestOfSeries("4.4", "community", all), undefined);
    });
});
