import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import type { LoadReport } from "../../examples/demo/load";
import { startLoad } from "../../examples/demo/load";
import { pidOf, versionOf } from "../kit/by-hand";
import { descendantsOf } from "../kit/descendants";
import { eventually } from "../kit/eventually";
import { closeStacks, PulumiStack } from "../kit/pulumi-stack";
import type { Run } from "../kit/run-process";
import { assertCode } from "../kit/say";
import { assertNothingLost } from "../kit/upgrade-under-load";

/** How an update is ended in the middle, by the process of its CLI. */
const ends: Readonly<Record<string, (pulumi: number) => Promise<void>>> = {
    "SIGKILL of `pulumi up` and all that it has started": async (pulumi) => {
        const all = await descendantsOf(pulumi);
        for (const { pid } of all) {
            kill(pid, "SIGKILL");
        }
    },
    "SIGKILL of the provider alone": async (pulumi) => {
        const all = await descendantsOf(pulumi);
        const providers = all.filter(({ command }) => command.includes("dynamic-provider"));
        assert.ok(providers.length > 0, all.map(({ command }) => command).join("\n"));
        for (const { pid } of providers) {
            kill(pid, "SIGKILL");
        }
    },
    "Ctrl-C twice": async (pulumi) => {
        kill(pulumi, "SIGINT");
        await pause(500); // The engine counts two: it has to take up the first.
        kill(pulumi, "SIGINT");
    },
};

// One set; each test goes on where the one before it stopped, up and back between two releases of a series.
describe("`pulumi up` that is killed in the middle, 3 members, 6.0.5 and 6.0.27, writer and reader", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    const args = { featureCompatibilityVersion: "6.0" };

    before(async () => {
        stack = await PulumiStack.create({ version: "6.0.5", args });
        await stack.upOrFail();
    });
    after(closeStacks);

    for (const [index, [what, end]] of Object.entries(ends).entries()) {
        const to = index % 2 === 0 ? "6.0.27" : "6.0.5";

        it(`${what}: nothing is lost, and the repair that the README tells of ends the upgrade`, async () => {
            const { members, connectionString } = await stack.outputs();
            const hosts = members.map(({ host }) => host);
            const places = await stack.places();
            stack.wish(to, args);
            const load = await startLoad(connectionString);
            let report: LoadReport;
            try {
                let pulumi = 0;
                const up = stack.upUntil((pid) => {
                    pulumi = pid;
                });
                await eventually("a member is down", async () => {
                    const running = await Promise.all(places.map(({ folder }) => pidOf(folder)));
                    return running.includes(undefined);
                });
                await end(pulumi);
                console.log(`ENDED: ${tail(await up)}`);
                await repair(stack, to);
                for (const host of hosts) {
                    assert.equal(await versionOf(host), to);
                }
            } finally {
                report = await load.stop();
            }
            assert.equal(report.failedOperations, 0, report.errors.join("\n"));
            await assertNothingLost({ hosts }, report);
            const { runningVersion } = await stack.outputs();
            assert.equal(runningVersion, to);
        });
    }
});

/** As the README says: once more; where the engine holds its lock, it is freed first. */
async function repair(stack: PulumiStack, to: string): Promise<void> {
    const again = await stack.up();
    console.log(`AGAIN ${to}: ${again.code} ${tail(again)}`);
    if (again.code !== 0) {
        const cancel = await stack.pulumi("cancel", "--yes");
        console.log(`CANCEL: ${cancel.code} ${tail(cancel)}`);
        const third = await stack.up();
        console.log(`THIRD: ${third.code} ${tail(third)}`);
        if (third.code !== 0) {
            const refresh = await stack.pulumi(
                "refresh",
                "--yes",
                "--skip-preview",
                "--clear-pending-creates",
            );
            console.log(`REFRESH: ${refresh.code} ${tail(refresh)}`);
            assertCode(await stack.up(), 0);
        }
    }
}

function tail(run: Run): string {
    return run.text.split("\n").slice(-25).join("\n");
}

function kill(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(pid, signal);
    } catch {
        // It has ended meanwhile.
    }
}
