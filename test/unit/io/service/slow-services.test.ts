import assert from "node:assert/strict";
import { mock } from "node:test";

import { memberFolder } from "../../../../provider/io/layout/member-folder";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../provider/io/machine/machine";
import { PatientServices } from "../../../../provider/io/member/patient-services";
import type { Service } from "../../../../provider/io/service/service";
import { serviceOf } from "../../../../provider/io/service/service-of";
import { UpgradeError } from "../../../../provider/core/errors/errors";

const folder = memberFolder("/srv/rs0-0");

/** A machine on which `answer` runs the commands; none of its files exist. */
function machineThat(
    answer: (command: readonly string[]) => Promise<string>,
    over: Partial<Machine> = {},
): Machine {
    return {
        ...thisMachine,
        sizeOf: () => Promise.resolve(0),
        findProcess: () => Promise.resolve(undefined),
        run: async (command) => ({ stdout: await answer(command), stderr: "" }),
        ...over,
    };
}

function failing(code: number): Error {
    return Object.assign(new Error("it failed"), { code, stderr: "no such option\n" });
}

const never = () => new Promise<never>(() => undefined);

describe("a systemd unit", () => {
    const choice = { kind: "systemd", unit: "mongod" } as const;

    function unitThat(shown: Readonly<Record<string, string>>) {
        const commands: string[] = [];
        const machine = machineThat((command) => {
            commands.push(command.slice(1).join(" "));
            const lines = Object.entries(shown).map(([key, value]) => `${key}=${value}`);
            return Promise.resolve(command[1] === "show" ? lines.join("\n") : "");
        });
        return { service: serviceOf(choice, folder, machine), commands };
    }

    it("is started without a wait for its start job, which may take long", async () => {
        const { service, commands } = unitThat({ ActiveState: "inactive" });
        await service.start();
        assert.deepEqual(commands, ["reset-failed -- mongod", "start --no-block -- mongod"]);
    });

    it("counts as running while a job for its start waits", async () => {
        const waiting = unitThat({ ActiveState: "inactive", Job: "1234" });
        assert.equal(await waiting.service.isRunning(), true);
        const idle = unitThat({ ActiveState: "inactive", Job: "0" });
        assert.equal(await idle.service.isRunning(), false);
    });

    it("that crashes again and again is stopped between two starts, and tells how often it was restarted", async () => {
        const shown = { ActiveState: "activating", SubState: "auto-restart", MainPID: "0" };
        const { service, commands } = unitThat({ ...shown, NRestarts: "3" });
        assert.equal(await service.restarts?.(), 3);
        await service.terminate();
        assert.equal(commands.at(-1), "stop --no-block -- mongod");
    });

    it("that runs is stopped by a signal to its main process", async () => {
        const { service, commands } = unitThat({ ActiveState: "active", MainPID: "17" });
        await service.terminate();
        assert.equal(commands.at(-1), "kill --kill-who=main -- mongod");
    });

    it("is asked again if systemd does not answer", async () => {
        let asked = 0;
        const machine = machineThat(() => {
            asked += 1;
            return asked === 1 ? Promise.reject(failing(1)) : Promise.resolve("ActiveState=active");
        });
        assert.equal(await serviceOf(choice, folder, machine).isRunning(), true);
        assert.equal(asked, 2);
    });
});

describe("a service of the user's commands", () => {
    const choice = { kind: "command", start: ["up"], stop: ["down"], status: ["is-up"] } as const;
    const open = (machine: Machine) => serviceOf(choice, folder, machine);

    it("whose start command fails has failed to start, with the command's output", async () => {
        const machine = machineThat(() => Promise.reject(failing(7)));
        await assert.rejects(open(machine).start(), {
            code: "start-failed",
            message: /no such option/,
        });
    });

    it("whose start command only lost its patience has started", async () => {
        const machine = machineThat(() => Promise.reject(failing(7)), {
            findProcess: () => Promise.resolve(4711),
        });
        const started = await open(machine).start();
        assert.equal(started.exit(), undefined);
    });

    it("has commands that may take longer than their failure concerns us: the process decides", async () => {
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            const machine = machineThat(([program]) =>
                program === "is-up" ? Promise.reject(failing(3)) : never(),
            );
            const service = open(machine);
            const acts = Promise.all([service.start(), service.terminate()]);
            await new Promise(setImmediate);
            mock.timers.tick(5_000);
            await acts;
            assert.equal(await service.isRunning(), true);
        } finally {
            mock.timers.reset();
        }
    });
});

describe("PatientServices", () => {
    const hiccup = new UpgradeError("service-failed", "systemd does not answer");

    function observing(answers: readonly (boolean | Error)[]) {
        const left = [...answers];
        const isRunning = () => {
            const next = left.shift();
            return next instanceof Error ? Promise.reject(next) : Promise.resolve(next === true);
        };
        const service = { isRunning } as unknown as Service;
        const patient = new PatientServices();
        return () =>
            patient
                .member({ host: "db1:27017", folder, machine: thisMachine, service })
                .service.isRunning();
    }

    it("takes a process to run whose service manager does not answer for a moment", async () => {
        const observe = observing([false, hiccup, false]);
        assert.deepEqual([await observe(), await observe(), await observe()], [false, true, false]);
    });

    it("passes on a failure from the beginning, and any other one", async () => {
        await assert.rejects(observing([hiccup])(), hiccup);
        const observe = observing([true, new Error("a bug")]);
        await observe();
        await assert.rejects(observe(), /a bug/);
    });
});
