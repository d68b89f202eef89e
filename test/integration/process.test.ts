import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";

import { renderConfig } from "../../provider/io/layout/config-text";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { findProcess, startProcess } from "../../provider/io/service/process";
import { releaseFolder, writeScript } from "../kit/sets/releases";
import { stopProcess } from "../kit/sets/stop-process";
import { eventually } from "../kit/system/eventually";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";

/** A program that spends almost all its time in exec(), and is then idle. */
const restless = `if [ "\${TIMES:-0}" -lt 400 ]; then
    TIMES=$((\${TIMES:-0} + 1)); export TIMES
    exec "$0" "$@"
fi
sleep 60 & trap 'kill $!' TERM; wait`;

describe("findProcess()", function () {
    this.timeout(60_000);

    // The kernel shows no command line during an exec(); a server that had just started was considered dead.
    it("finds a process while it is being replaced by another program", async () => {
        const root = await makeTemporaryFolder("restless");
        const folder = memberFolder(root);
        try {
            await writeScript(root, "current", restless);
            await writeFile(folder.config, "{}");
            await startProcess(folder);
            const pid = await findProcess(folder);
            assert.notEqual(pid, undefined);
            for (let times = 0; times < 2000; times += 1) {
                assert.equal(await findProcess(folder), pid, `at poll ${times}`);
            }
            assert.equal(await stopProcess(folder, 10_000), true);
        } finally {
            await removeWithServers(root);
        }
    });

    // A second mongod was started next to the one of a run that was killed at that moment.
    it("finds a process whose starter was killed before it could write the process id, but none that only reads the file", async () => {
        const root = await makeTemporaryFolder("unrecorded");
        const folder = memberFolder(root);
        const idle = ["-e", "setTimeout(() => undefined, 60_000)"];
        await writeFile(folder.config, "{}");
        const reading = spawn(process.execPath, [...idle, folder.config]);
        try {
            await once(reading, "spawn");
            assert.equal(await findProcess(folder), undefined);
            await writeScript(root, "current", "sleep 60 & trap 'kill $!' TERM; wait");
            await startProcess(folder);
            const pid = await findProcess(folder);
            await rm(folder.pid);
            await eventually("it is found", async () => (await findProcess(folder)) === pid);
            assert.equal(await stopProcess(folder, 10_000), true);
        } finally {
            reading.kill();
            await removeWithServers(root);
        }
    });
});

describe("startProcess()", function () {
    this.timeout(60_000);

    // A CI runner ends, after a job, every process that has its mark.
    it("starts a server without the marks and secrets of the job that it is started in", async () => {
        const root = await makeTemporaryFolder("job");
        const folder = memberFolder(root);
        const ofJob = { RUNNER_TRACKING_ID: "github_1", PULUMI_CONFIG_PASSPHRASE: "secret" };
        Object.assign(process.env, ofJob);
        try {
            await mkdir(folder.data);
            await symlink(releaseFolder("6.0.5"), folder.current);
            const socket = { bindIp: "127.0.0.1", port: 0, unixDomainSocket: { enabled: false } };
            const config = { net: socket, storage: { dbPath: folder.data } };
            await writeFile(folder.config, renderConfig(config));
            await startProcess(folder);
            const pid = await findProcess(folder);
            const environment = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
            const names = environment.map((each) => each.slice(0, each.indexOf("=")));
            assert.ok(names.includes("PATH"), names.join());
            for (const name of Object.keys(ofJob)) {
                assert.ok(!names.includes(name), name);
            }
            assert.equal(await stopProcess(folder, 20_000), true);
        } finally {
            delete process.env.RUNNER_TRACKING_ID;
            delete process.env.PULUMI_CONFIG_PASSPHRASE;
            await removeWithServers(root);
        }
    });
});
