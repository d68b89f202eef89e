import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { RecordedState } from "../kit/records/recorded-states";
import type { Place } from "../kit/sets/by-hand";
import { pidOf } from "../kit/sets/by-hand";
import { importState } from "../kit/engine/imported-state";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

/** A program whose set has this name and these options, and may be the child of another component. */
const program = (name = "rs0", opts = "{}") => `import * as pulumi from "@pulumi/pulumi";
import { ReplicaSet, type ReplicaSetArgs } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();
const database = () => new pulumi.ComponentResource("test:index:Database", "database");
const set = new ReplicaSet("${name}", {
    version: config.require("version"),
    ...config.getObject<Partial<ReplicaSetArgs>>("args"),
}, ${opts});
export const { members, primary } = set;
`;
const moved = program("rs0", "{ parent: database() }");

describe("a set of two that Pulumi moves, replaces, forgets, renames and copies", function () {
    this.timeout(300_000);
    let stack: PulumiStack;
    let dataDir: string;
    let places: readonly Place[];
    let pids: readonly (number | undefined)[];

    const pidsNow = () => Promise.all(places.map(({ folder }) => pidOf(folder)));
    async function assertUntouched(): Promise<void> {
        assert.deepEqual(await pidsNow(), pids);
        for (const { folder } of places) {
            await assert.rejects(access(join(folder, "stop-allowed")));
        }
    }
    async function assertNothingLeft(): Promise<void> {
        assertCode(await stack.preview("--expect-no-changes"), 0);
        await assertUntouched();
    }
    async function memberUrns(): Promise<readonly string[]> {
        return (await stack.resources()).filter(isMember).map(({ urn }) => urn);
    }

    before(async () => {
        stack = await PulumiStack.create({
            version: "6.0.27",
            text: program(),
            args: { members: 2 },
        });
        await stack.upOrFail();
        places = await stack.places();
        dataDir = dirname(places[0]!.folder);
        pids = await pidsNow();
        assert.equal(new Set(pids).size, 2);
    });
    after(closeStacks);

    const test = inSteps();

    test.step("keeps its servers if it moves under another component without aliases", async () => {
        await stack.rewrite(moved);
        const run = await stack.upOrFail();
        for (const name of ["rs0", ...places.map(({ host }) => host)]) {
            assertSays(
                run,
                new RegExp(`${name} is left as it is: urn:\\S+Database\\S+ manages it`),
            );
        }
        await assertNothingLeft();
    });

    test.step("keeps its servers, and the guard of deletes, if members and configuration are replaced", async () => {
        const configuration = (await stack.resources()).find(({ type }) =>
            type.endsWith("mongodb:Configuration"),
        );
        const urns = [...(await memberUrns()), configuration!.urn];
        await stack.upOrFail(...urns.flatMap((urn) => ["--replace", urn]));
        await assertNothingLeft();
    });

    test.step("keeps its servers if the state forgets a member and what depends on it", async () => {
        const [urn = ""] = await memberUrns();
        const flags = ["delete", urn, "--target-dependents", "--yes"];
        assertCode(await stack.pulumi("state", ...flags), 0);
        await stack.upOrFail();
        await assertNothingLeft();
    });

    test.step("keeps its servers through a destroy with retainOnDelete", async () => {
        await stack.rewrite(program("rs0", "{ parent: database(), retainOnDelete: true }"));
        await stack.upOrFail();
        const run = await stack.destroy();
        assertCode(run, 0);
        await assertUntouched();
        await stack.rewrite(moved);
        await stack.upOrFail();
        await assertNothingLeft();
    });

    test.step("is refused after a rename of the stack, with what to write, and then keeps its servers", async () => {
        await stack.rename("renamed");
        const run = await stack.preview();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /the component was \S+\/test-\d+\/rs0, and is now \S+\/renamed\/rs0/);
        assert.ok(run.text.includes(`Set dataDir: "${dataDir}"`));
        assert.doesNotMatch(run.text, /leaves the set|needs a name of its own/);
        await assertUntouched();
        stack.edit("6.0.27", { members: 2, dataDir });
        await stack.upOrFail();
        await assertNothingLeft();
    });

    test.step("is refused after a rename of the project, with what to write, and then keeps its servers", async () => {
        await stack.renameProject("renamed-project");
        stack.edit("6.0.27", { members: 2 });
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(
            run,
            /was \S+\/fresh\/renamed\/rs0, and is now \S+\/renamed-project\/renamed\/rs0/,
        );
        assert.ok(run.text.includes(`Set dataDir: "${dataDir}"`));
        await assertUntouched();
        stack.edit("6.0.27", { members: 2, dataDir });
        await stack.upOrFail();
        await assertNothingLeft();
    });

    test.step("is not taken down by the update that creates it under another name", async () => {
        const aliased = "{ parent: database(), aliases: [{ name: 'rs0' }] }";
        await stack.rewrite(program("db", aliased));
        const preview = await stack.preview();
        assertFailed(preview);
        assertNoStack(preview);
        assertSays(preview, /was renamed from rs0 to db\. Name the component "rs0" again/);
        await stack.rewrite(program("db", "{ parent: database() }"));
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /Cannot take rs0 down in the update that creates db/);
        await assertUntouched();
        await stack.rewrite(moved);
        await stack.upOrFail();
        await assertNothingLeft();
    });

    test.step("is stopped by the last of two stacks that have its state, and not by the first", async () => {
        const second = await PulumiStack.create({
            version: "6.0.27",
            text: moved,
            args: { members: 2, dataDir },
        });
        const exported = JSON.stringify(await stack.exported());
        const copy = exported.replaceAll(
            `urn:pulumi:${stack.name}::renamed-project::`,
            `urn:pulumi:${second.name}::fresh::`,
        );
        await importState(second, JSON.parse(copy) as RecordedState);
        await second.upOrFail();
        await assertUntouched();
        const first = await stack.destroy();
        assertCode(first, 0);
        assertSays(
            first,
            new RegExp(`rs0 is left as it is: \\S+/${second.name}/rs0 manages it too`),
        );
        await assertUntouched();
        const last = await second.destroy();
        assertCode(last, 0);
        assert.deepEqual(await pidsNow(), [undefined, undefined]);
    });

    test.step("serves its data again if it is created once more", async () => {
        const again = await PulumiStack.create({
            version: "6.0.27",
            text: moved,
            args: { members: 2, dataDir },
        });
        await again.upOrFail();
        assert.equal((await again.outputs()).members.length, 2);
    });
});
