import assert from "node:assert/strict";

import { startLoad } from "../../examples/demo/load";
import { pidOf, versionOf } from "../kit/sets/by-hand";
import { descendantsOf, killProcesses } from "../kit/system/descendants";
import { eventually } from "../kit/system/eventually";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import type { Run } from "../kit/system/run-process";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** A running `pulumi up`. */
interface RunningUp {
    readonly pid: number;
    readonly printed: { readonly text: string };
}

/** A way to interrupt an update. */
interface End {
    readonly what: string;
    readonly to: string;
    readonly end: (up: RunningUp) => Promise<void>;
    /** Whether the engine's lock remains. */
    readonly leavesLock: boolean;
    /** Operations whose outcome the engine does not know. */
    readonly pending: readonly string[];
}

const ends: readonly End[] = [
    {
        what: "SIGKILL of `pulumi up` and all that it has started",
        to: "6.0.27",
        leavesLock: true,
        pending: ["updating"],
        end: async ({ pid }) => {
            killProcesses(await descendantsOf(pid));
        },
    },
    {
        what: "SIGKILL of the provider alone",
        to: "6.0.5",
        leavesLock: false,
        pending: [],
        end: async ({ pid }) => {
            const all = await descendantsOf(pid);
            const provider = all.findLast(({ command }) => command.includes("dynamic-provider"));
            assert.ok(provider, all.map(({ command }) => command).join("\n"));
            process.kill(provider.pid, "SIGKILL");
        },
    },
    {
        what: "Ctrl-C twice",
        to: "6.0.27",
        leavesLock: false,
        pending: ["updating"],
        end: async ({ pid, printed }) => {
            process.kill(pid, "SIGINT");
            await eventually("the engine has taken up the first", () =>
                Promise.resolve(printed.text.includes("^C again")),
            );
            process.kill(pid, "SIGINT");
        },
    },
];

describe("an interrupted `pulumi up`, 3 members, 6.0.5 and 6.0.27, writer and reader", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    const args = { featureCompatibilityVersion: "6.0" };

    before(async () => {
        stack = await PulumiStack.create({ version: "6.0.5", args });
        await stack.upOrFail();
    });
    after(closeStacks);

    /** Interrupts `pulumi up` as soon as a member is down. Resolves to its output. */
    async function upAndEnd(end: End["end"]): Promise<Run> {
        const places = await stack.places();
        let up: RunningUp | undefined;
        const ended = stack.upUntil((pid, printed) => {
            up = { pid, printed };
        });
        await eventually("a member is down", async () => {
            const pids = await Promise.all(places.map(({ folder }) => pidOf(folder)));
            return pids.includes(undefined);
        });
        assert.ok(up);
        await end(up);
        return ended;
    }

    const test = inSteps();

    for (const { what, to, end, leavesLock, pending } of ends) {
        test.step(`${what}: the set serves, nothing is lost, and the remedy in docs/troubleshooting.md completes the upgrade`, async () => {
            const { members, connectionString } = await stack.outputs();
            const hosts = members.map(({ host }) => host);
            stack.edit(to, args);
            const load = await startLoad(connectionString);
            try {
                assertFailed(await upAndEnd(end));
                if (leavesLock) {
                    const refused = await stack.up();
                    assertFailed(refused);
                    assertSays(refused, "locked", "pulumi cancel");
                    assertCode(await stack.pulumi("cancel", "--yes"), 0);
                }
                // The engine only warns about these and continues: the remaining steps are planned from the observed set.
                assert.deepEqual(await stack.pendingOperations(), pending);
                await stack.upOrFail();
                assert.deepEqual(await stack.pendingOperations(), []);
            } finally {
                const report = await load.stop();
                assert.equal(report.failedOperations, 0, report.errors.join("\n"));
                await assertNothingLost({ hosts }, report);
            }
            for (const host of hosts) {
                assert.equal(await versionOf(host), to);
            }
            assert.equal((await stack.outputs()).runningVersion, to);
            assertCode(await stack.up("--expect-no-changes"), 0);
        });
    }
});
