import * as assert from "node:assert/strict";
import { cacheFolder } from "../../../../provider/io/system/cache-folder";

describe("cacheFolder()", () => {
    it("uses the folder that its own variable names", () => {
        const env = { PULUMI_MONGODB_REPLICASET_CACHE: "/big/disk", XDG_CACHE_HOME: "/xdg" };
        assert.equal(cacheFolder(env, "/home/u"), "/big/disk");
    });

    it("follows XDG otherwise", () => {
        const env = { PULUMI_MONGODB_REPLICASET_CACHE: "", XDG_CACHE_HOME: "/xdg" };
        assert.equal(cacheFolder(env, "/home/u"), "/xdg/pulumi-mongodb-replicaset");
    });

    it("falls back to the home folder, also for a relative XDG_CACHE_HOME", () => {
        const expected = "/home/u/.cache/pulumi-mongodb-replicaset";
        assert.equal(cacheFolder({}, "/home/u"), expected);
        assert.equal(cacheFolder({ XDG_CACHE_HOME: "cache" }, "/home/u"), expected);
    });
});
