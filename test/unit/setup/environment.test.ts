import * as assert from "node:assert/strict";
import { gistOf, isRecentFailure } from "../../setup/command-plugin";
import { environmentFor, pathWithPulumi } from "../../setup/environment";
import { versionsNamed } from "../../setup/versions-named";

const folders = { root: "/clone", cache: "/cache", pulumiBin: "/cache/pulumi/3.2.1/bin" };

describe("environmentFor()", () => {
    it("puts the CLI first and the stand-in last", () => {
        const env = environmentFor({ PATH: "/bin", HOME: "/h" }, folders, "stand-in");
        assert.equal(
            env.PATH,
            "/cache/pulumi/3.2.1/bin:/bin:/clone/node_modules/.bin:/clone/test/stand-in/bin",
        );
        assert.equal(env.HOME, "/h");
        assert.equal(env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN, "stand-in");
        assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
    });

    it("omits the stand-in if the real plugin is installed", () => {
        const env = environmentFor({ PATH: "/bin" }, { ...folders, pulumiBin: undefined }, "real");
        assert.equal(env.PATH, "/bin:/clone/node_modules/.bin");
        assert.equal(env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN, "real");
        assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, undefined);
    });
});

describe("pathWithPulumi()", () => {
    it("omits the stand-in of an outer set-up", () => {
        const env = { PATH: "/other/test/stand-in/bin:/bin" };
        assert.equal(pathWithPulumi(env, folders), "/cache/pulumi/3.2.1/bin:/bin");
    });
});

describe("isRecentFailure()", () => {
    const hourMs = 3600 * 1000;
    const memory = JSON.stringify({ triedMs: 100 * hourMs });

    it("remembers a failure for a day", () => {
        assert.equal(isRecentFailure(memory, 123 * hourMs), true);
        assert.equal(isRecentFailure(memory, 125 * hourMs), false);
    });

    it("ignores a failure in the future, and a missing record", () => {
        assert.equal(isRecentFailure(memory, 99 * hourMs), false);
        assert.equal(isRecentFailure(undefined, 0), false);
    });
});

describe("gistOf()", () => {
    it("returns the last reason of many attempts", () => {
        const reason =
            "Error downloading: one\nWill retry\nError downloading: two\nerror: failed all";
        assert.equal(gistOf(reason), "Error downloading: two");
        assert.equal(gistOf("pulumi did not end within 15 s"), "pulumi did not end within 15 s");
    });
});

describe("versionsNamed()", () => {
    it("finds the releases that the demo's command line names", () => {
        const command = ["node", "main.js", "--from", "6.0.5", "--to=7.0.14", "--json", "1.2.3"];
        assert.deepEqual(versionsNamed(command), ["6.0.5", "7.0.14"]);
    });

    it("ignores arguments that are not releases", () => {
        assert.deepEqual(versionsNamed(["--from", "../../etc", "--to"]), []);
    });
});
