import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { memberFolder } from "../../provider/io/layout/member-folder";
import { thisMachine } from "../../provider/io/machine/local-machine";
import type { Machine } from "../../provider/io/machine/machine";
import { serviceOf } from "../../provider/io/service/service-of";
import { writeScript } from "../kit/sets/releases";
import { eventually } from "../kit/system/eventually";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";

const execute = promisify(execFile);
const standIns = join(__dirname, "../stand-in/host-bin");

describe("a unit with Restart=on-failure whose server crashes again and again", function () {
    this.timeout(60_000);

    it("shows its restarts, and can be stopped between two of them", async () => {
        const root = await makeTemporaryFolder("crash-loop");
        const folder = memberFolder(join(root, "rs0-0"));
        const env = {
            ...process.env,
            PATH: `${standIns}:${process.env.PATH ?? ""}`,
            STAND_IN_UNITS: root,
        };
        const machine: Machine = {
            ...thisMachine,
            run: ([program = "", ...args], timeout) => execute(program, args, { timeout, env }),
        };
        try {
            await mkdir(folder.root);
            // A signal leads to the same crash, so only a stop between two restarts ends it.
            await writeScript(folder.root, "current", "trap 'exit 14' TERM; sleep 0.2; exit 14");
            const exec = `${folder.current}/bin/mongod --config ${folder.config}`;
            await writeFile(
                join(root, "mongod.service"),
                `ExecStart=${exec}\nRestart=on-failure\n`,
            );
            const service = serviceOf({ kind: "systemd", unit: "mongod.service" }, folder, machine);
            await service.start();
            await eventually("it was restarted", async () => (await service.restarts?.())! >= 2);
            assert.equal(await service.isRunning(), true);
            await eventually("it has ended", async () => {
                await service.terminate();
                return !(await service.isRunning());
            });
            assert.deepEqual((await service.exitDiagnostics(undefined)).exit, { code: 14 });
        } finally {
            await removeWithServers(root);
        }
    });
});
