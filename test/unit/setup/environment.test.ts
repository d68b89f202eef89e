import * as assert from "node:assert/strict";
import { gistOf, isRecentFailure } from "../../setup/command-plugin";
import { environmentFor, pathWithPulumi } from "../../setup/environment";
import { versionsNamed } from "../../setup/versions-named";

const places = { root: "/clone", cache: "/cache", pulumiBin: "/cache/pulumi/3.2.1/bin" };

describe("environmentFor()", () => {
    it("puts the CLI first and the stand-in last", () => {
        const env = environmentFor({ PATH: "/bin", HOME: "/h" }, places, "stand-in");
        assert.equal(
            env.PATH,
            "/cache/pulumi/3.2.1/bin:/bin:/clone/node_modules/.bin:/clone/test/stand-in/bin",
        );
        assert.equal(env.HOME, "/h");
        assert.equal(env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN, "stand-in");
        assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
    });

    it("leaves the stand-in out where the real plugin is", () => {
        const env = environmentFor({ PATH: "/bin" }, { ...places, pulumiBin: undefined }, "real");
        assert.equal(env.PATH, "/bin:/clone/node_modules/.bin");
        assert.equal(env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN, "real");
        assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, undefined);
    });
});

describe("pathWithPulumi()", () => {
    it("forgets the stand-in of a set-up around this one", () => {
        const env = { PATH: "/other/test/stand-in/bin:/bin" };
        assert.equal(pathWithPulumi(env, places), "/cache/pulumi/3.2.1/bin:/bin");
    });
});

describe("isRecentFailure()", () => {
    const hourMs = 3600 * 1000;
    const memory = JSON.stringify({ triedMs: 100 * hourMs });

    it("believes a failure for a day", () => {
        assert.equal(isRecentFailure(memory, 123 * hourMs), true);
        assert.equal(isRecentFailure(memory, 125 * hourMs), false);
    });

    it("does not believe one from the future, or one that never was", () => {
        assert.equal(isRecentFailure(memory, 99 * hourMs), false);
        assert.equal(isRecentFailure(undefined, 0), false);
    });
});

describe("gistOf()", () => {
    it("takes the last reason of many attempts", () => {
        const reason =
            "Error downloading: one\nWill retry\nError downloading: two\nerror: failed all";
        assert.equal(gistOf(reason), "Error downloading: two");
        assert.equal(gistOf("pulumi did not end within 15 s"), "pulumi did not end within 15 s");
    });
});

describe("versionsNamed()", () => {
    it("finds the releases that the demo is asked to use", () => {
        const command = ["node", "main.js", "--from", "6.0.5", "--to=7.0.14", "--json", "1.2.3"];
        assert.deepEqual(versionsNamed(command), ["6.0.5", "7.0.14"]);
    });

    it("leaves what is no release to the demo", () => {
        assert.deepEqual(versionsNamed(["--from", "../../etc", "--to"]), []);
    });
});
