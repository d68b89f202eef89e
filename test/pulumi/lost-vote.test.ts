import assert from "node:assert/strict";
import { rm } from "node:fs/promises";

import type { LoadReport } from "../../examples/demo/load";
import { startLoad } from "../../examples/demo/load";
import type { MemberArgs, UpgradeArgs } from "../../provider/pulumi/args/args";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { findPrimary, killByHand, runOn, stateOf } from "../kit/sets/by-hand";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";
import { eventually } from "../kit/system/eventually";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

const version = "6.0.5";

/** A set of which the primary's machine is set up again without data, once it has acknowledged writes. */
class EmptiedPrimary {
    readonly stack: PulumiStack;
    readonly #members: MemberArgs[];
    /** The machine that lost the data. */
    emptied = "";
    report: LoadReport | undefined;

    private constructor(stack: PulumiStack, members: MemberArgs[]) {
        this.stack = stack;
        this.#members = members;
    }

    static async create(members: readonly MemberArgs[]): Promise<EmptiedPrimary> {
        const stack = await PulumiStack.create({ version, args: { members: [...members] } });
        await stack.upOrFail();
        const hosts = (await stack.outputs()).members.map(({ host }) => host);
        const named = members.map((member, index) => ({
            ...member,
            host: hosts[index]!,
            name: String(index),
        }));
        const set = new EmptiedPrimary(stack, named);
        set.edit();
        await set.#lose(hosts);
        return set;
    }

    /** Hosts of the members with data. */
    get holders(): readonly string[] {
        return this.#members.flatMap(({ host, arbiterOnly }) =>
            arbiterOnly ? [] : [String(host)],
        );
    }

    /** Changes the emptied member, and what is accepted, in the program. */
    edit(changes: Partial<MemberArgs> = {}, upgrade: UpgradeArgs = {}): void {
        const members = this.#members.map((member) =>
            member.host === this.emptied ? { ...member, ...changes } : member,
        );
        this.stack.edit(version, { members, upgrade });
    }

    /** Takes a member out of the program. */
    takeOut(host: string): void {
        const members = this.#members.filter((member) => member.host !== host);
        this.stack.edit(version, { members });
    }

    async assertNothingLost(): Promise<void> {
        assert.ok(this.report);
        await assertNothingLost({ hosts: this.holders }, this.report);
        assert.equal(this.report.failedOperations, 0);
    }

    async #lose(hosts: readonly string[]): Promise<void> {
        const load = await startLoad((await this.stack.outputs()).connectionString);
        await eventually("it has written", () => Promise.resolve(load.acknowledged > 100));
        this.report = await load.stop();
        this.emptied = (await findPrimary(hosts)) ?? "";
        const place = await this.stack.place(this.emptied);
        // Killed: a primary that is shut down may still acknowledge the first write of the next one.
        await killByHand(place);
        await rm(place.folder, { recursive: true });
        const others = hosts.filter((host) => host !== this.emptied);
        await eventually("another member is PRIMARY", async () => {
            // Without this, only a timeout would lead to an election. Those that cannot be elected refuse.
            await Promise.allSettled(others.map((host) => runOn(host, { replSetStepUp: 1 })));
            return findPrimary(others);
        });
    }
}

describe("a set of two members and an arbiter, whose primary was set up again without data", function () {
    this.timeout(150_000);
    let set: EmptiedPrimary;
    before(async () => {
        set = await EmptiedPrimary.create([{}, {}, { arbiterOnly: true }]);
    });
    after(closeStacks);

    const test = inSteps();

    test.step("takes no change of its members meanwhile", async () => {
        set.takeOut(set.emptied);
        const refused = await set.stack.preview();
        assertFailed(refused);
        assertSays(
            refused,
            /blocker reconfig-refused: .* elected without /,
            /Keep .* in the program/,
        );
        set.edit();
    });

    test.step("asks whether its data is lost", async () => {
        const refused = await set.stack.preview();
        assertFailed(refused);
        assertSays(refused, /blocker data-emptied: /, /upgrade\.accept: \["data-emptied"\]/);
    });

    test.step("then starts it, which copies all data", async () => {
        set.edit({}, { accept: ["data-emptied"] });
        await set.stack.upOrFail();
        assert.equal(await stateOf(set.emptied), "SECONDARY");
        await set.assertNothingLost();
    });
});

describe("a set with a delayed voter, whose primary was set up again without data", function () {
    this.timeout(150_000);
    let set: EmptiedPrimary;
    before(async () => {
        const delayed = { secondaryDelaySecs: 1, priority: 0, hidden: true, votes: 1 };
        set = await EmptiedPrimary.create([{}, {}, delayed]);
    });
    after(closeStacks);

    const test = inSteps();

    test.step("refuses to start it with its vote, whatever the program accepts", async () => {
        set.edit({}, { accept: ["data-emptied"] });
        const refused = await set.stack.preview();
        assertFailed(refused);
        assertSays(refused, /blocker quorum: /, /set votes: 0 and priority: 0/);
    });

    test.step("takes its vote first, and does not start it", async () => {
        set.edit({ votes: 0, priority: 0 });
        const run = await set.stack.upOrFail();
        assertSays(run, /this update takes its vote and does not start it/);
        assert.equal(await stateOf(set.emptied), undefined);
    });

    test.step("then starts it, which copies all data without a vote", async () => {
        await set.stack.upOrFail();
        assert.equal(await stateOf(set.emptied), "SECONDARY");
    });

    test.step("gives it back its vote once the program does", async () => {
        set.edit();
        assertSays(await set.stack.upOrFail(), /Give .* its vote/);
        assertCode(await set.stack.preview("--expect-no-changes"), 0);
        await set.assertNothingLost();
    });
});
