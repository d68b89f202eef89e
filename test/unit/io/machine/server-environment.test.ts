import assert from "node:assert/strict";

import { thisMachine } from "../../../../provider/io/machine/local-machine";
import { serverEnvironment } from "../../../../provider/io/machine/server-environment";

describe("serverEnvironment()", () => {
    const needed = {
        PATH: "/usr/bin",
        HOME: "/home/me",
        LANG: "C.UTF-8",
        LC_ALL: "C",
        TZ: "UTC",
        LD_LIBRARY_PATH: "/opt/lib",
        GLIBC_TUNABLES: "glibc.pthread.rseq=0",
        KRB5_KTNAME: "/etc/mongod.keytab",
    };

    it("keeps what a server needs, and neither secrets nor the marks of a job", () => {
        const others = {
            RUNNER_TRACKING_ID: "github_1",
            JENKINS_NODE_COOKIE: "2",
            BUILD_ID: "3",
            PULUMI_CONFIG_PASSPHRASE: "secret",
            PULUMI_ACCESS_TOKEN: "secret",
            AWS_SECRET_ACCESS_KEY: "secret",
            NODE_OPTIONS: "--inspect",
            MY_PATH: "/x",
        };
        assert.deepEqual(serverEnvironment({ ...needed, ...others }), needed);
    });

    it("is all that a command gets that starts servers", async () => {
        process.env.RUNNER_TRACKING_ID = "github_1";
        try {
            const { stdout } = await thisMachine.run(["env"], 5_000, "server's");
            assert.ok(!stdout.includes("RUNNER_TRACKING_ID"), stdout);
            assert.match(stdout, /^PATH=/m);
            assert.match((await thisMachine.run(["env"], 5_000)).stdout, /^RUNNER_TRACKING_ID=/m);
        } finally {
            delete process.env.RUNNER_TRACKING_ID;
        }
    });
});
