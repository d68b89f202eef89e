import assert from "node:assert/strict";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../provider/io/machine/machine";
import { serviceOf } from "../../../../provider/io/service/service-of";

const folder = memberFolder("/srv/rs0-0");
const start = "argv[]=/srv/rs0-0/current/bin/mongod --config /srv/rs0-0/mongod.conf ;";

/** A machine on which commands print what the table says. A command that is not in it fails. */
function machineWith(prints: Readonly<Record<string, string>>): Machine {
    return {
        ...thisMachine,
        run: ([program = ""]) => {
            const stdout = prints[program];
            return stdout === undefined
                ? Promise.reject(Object.assign(new Error(program), { code: 1 }))
                : Promise.resolve({ stdout, stderr: "" });
        },
    };
}

const unitThat = (...lines: readonly string[]) =>
    ["LoadState=loaded", `ExecStart={ ${start} }`, ...lines].join("\n");
const systemd = { kind: "systemd", unit: "mongod" } as const;

describe("serviceOf()", () => {
    it("reports the user of a unit by number, and the unit by its full name", async () => {
        const machine = machineWith({ systemctl: unitThat("User=mongodb"), id: "117\n" });
        const service = serviceOf(systemd, folder, machine);
        assert.equal(service.unit, "mongod.service");
        assert.deepEqual(await service.inspect("db1:27017"), { findings: [], user: 117 });
    });

    it("does not know a user that the machine does not know", async () => {
        const machine = machineWith({ systemctl: unitThat("User=absent") });
        const { user } = await serviceOf(systemd, folder, machine).inspect("db1:27017");
        assert.equal(user, "unknown");
    });

    it("refuses a mongod that the user of a unit cannot run, as root", async () => {
        const cannot = { systemctl: unitThat("User=mongodb") };
        const asRoot = (prints: Readonly<Record<string, string>>): Machine => ({
            ...machineWith(prints),
            uid: () => Promise.resolve(0),
        });
        const verify = (machine: Machine) =>
            serviceOf(systemd, folder, machine).verifyAccess("/srv/rs0-0/next/bin/mongod");
        await assert.rejects(verify(asRoot(cannot)), {
            code: "unit-unsuitable",
            message: /cannot start \/srv\/rs0-0\/next\/bin\/mongod as mongodb/,
        });
        await verify(asRoot({ ...cannot, sh: "db version" }));
        await verify(asRoot({ systemctl: unitThat("User=") }));
    });

    it("reports a unit that systemd would start again during the upgrade", async () => {
        const machine = machineWith({ systemctl: unitThat("Restart=always") });
        const { findings, ...rest } = await serviceOf(systemd, folder, machine).inspect(
            "db1:27017",
        );
        assert.deepEqual(
            findings.map(({ code, host }) => [code, host]),
            [["unit-unsuitable", "db1:27017"]],
        );
        assert.deepEqual(rest, {});
    });

    it("knows neither unit nor user of a command, and our own user of a process", async () => {
        const words = ["sv", "x", "mongod"];
        const command = { kind: "command", start: words, stop: words, status: words } as const;
        const machine = machineWith({});
        const byCommand = serviceOf(command, folder, machine);
        assert.equal(byCommand.unit, undefined);
        assert.deepEqual(await byCommand.inspect("db1"), { findings: [], user: "unknown" });
        const process = serviceOf(undefined, folder, machine);
        assert.deepEqual(await process.inspect("db1"), { findings: [] });
    });
});
