import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Place } from "../kit/sets/by-hand";
import { pidOf } from "../kit/sets/by-hand";
import { importState } from "../kit/engine/imported-state";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

/** A program whose set may be the child of another component, and have other options. */
const program = (name: string, opts = "{}") => `import * as pulumi from "@pulumi/pulumi";
import { ReplicaSet, type ReplicaSetArgs } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();
const database = () => new pulumi.ComponentResource("test:index:Database", "database");
const set = new ReplicaSet("${name}", {
    version: config.require("version"),
    ...config.getObject<Partial<ReplicaSetArgs>>("args"),
}, ${opts});
export const { members, primary } = set;
`;

const isConfiguration = ({ type }: { readonly type: string }) =>
    type === "pulumi-nodejs:dynamic/mongodb:Configuration";

describe("a set that Pulumi moves, renames, replaces and forgets", function () {
    this.timeout(300_000);
    let stack: PulumiStack;
    let places: readonly Place[];
    let pids: readonly (number | undefined)[];

    const pidsNow = () => Promise.all(places.map(({ folder }) => pidOf(folder)));
    async function assertUntouched(): Promise<void> {
        assert.deepEqual(await pidsNow(), pids);
        for (const { folder } of places) {
            await assert.rejects(access(join(folder, "stop-allowed")), "guards deletes again");
        }
    }
    async function urnsOf(
        kind: (resource: { readonly type: string; readonly urn: string }) => boolean,
    ) {
        return (await stack.resources())
            .filter((each) => kind(each as never))
            .map(({ urn }) => urn);
    }
    const memberUrns = () => urnsOf((each) => isMember(each as never));
    before(async () => {
        stack = await PulumiStack.create({
            version: "6.0.27",
            text: program("rs0"),
            args: { members: 2 },
        });
        await stack.upOrFail();
        places = await stack.places();
        pids = await pidsNow();
        assert.equal(new Set(pids).size, 2);
    });
    after(closeStacks);

    const test = inSteps();

    test.step("moves under another component without aliases: the new resources keep the servers, the old ones let go", async () => {
        await stack.rewrite(program("rs0", "{ parent: database() }"));
        const run = await stack.upOrFail();
        console.log(run.text);
        for (const { host } of places) {
            assertSays(
                run,
                new RegExp(`${host} is left as it is: urn:.*Database.* manages it now`),
            );
        }
        await assertUntouched();
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("is replaced", async () => {
        const urns = [...(await memberUrns()), ...(await urnsOf(isConfiguration))];
        const run = await stack.up(...urns.flatMap((urn) => ["--replace", urn]));
        console.log(run.text);
        assertCode(run, 0);
        await assertUntouched();
        assertCode(await stack.up("--expect-no-changes"), 0);
        await assertUntouched();
    });

    test.step("is forgotten by `pulumi state delete` and created again", async () => {
        const forgotten = await stack.pulumi(
            "state",
            "delete",
            (await memberUrns())[0]!,
            "--target-dependents",
            "--yes",
        );
        console.log(forgotten.text);
        assertCode(forgotten, 0);
        const run = await stack.upOrFail();
        console.log(run.text);
        await assertUntouched();
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("keeps its folders after a rename of the stack", async () => {
        await stack.rename("renamed");
        const run = await stack.preview();
        console.log(run.text);
        assertFailed(run);
        assertNoStack(run);
        const dataDir = dirname(places[0]!.folder);
        assert.ok(run.text.includes(`Set dataDir: "${dataDir}"`));
        stack.edit("6.0.27", { members: 2, dataDir });
        await stack.upOrFail();
        await assertUntouched();
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("renames of the component", async () => {
        await stack.rewrite(program("db"));
        const run = await stack.up();
        console.log(run.text);
        assertFailed(run);
        await assertUntouched();
        await stack.rewrite(program("rs0", "{ parent: database() }"));
        const run2 = await stack.upOrFail();
        console.log(run2.text);
        await assertUntouched();
        await stack.rewrite(program("db", "{ parent: database(), aliases: [{ name: 'rs0' }] }"));
        const run3 = await stack.preview();
        console.log(run3.text);
        assertFailed(run3);
        await stack.rewrite(program("rs0", "{ parent: database() }"));
    });

    test.step("retained", async () => {
        await stack.rewrite(program("rs0", "{ parent: database(), retainOnDelete: true }"));
        await stack.upOrFail();
        const run = await stack.destroy();
        console.log(run.text);
        await stack.rewrite(program("rs0", "{ parent: database() }"));
        await stack.upOrFail();
        console.log(await pidsNow(), pids);
    });

    test.step("second", async () => {
        const second = await PulumiStack.create({
            version: "6.0.27",
            text: program("rs0", "{ parent: database() }"),
            args: { members: 2, dataDir: dirname(places[0]!.folder) },
        });
        await importState(second, (await stack.exported()) as never);
        const up = await second.up();
        console.log(up.text);
        assertCode(up, 0);
        await assertUntouched();
        const gone = await stack.destroy();
        console.log(gone.text);
        assertCode(gone, 0);
        await assertUntouched();
        const all = await second.destroy();
        console.log(all.text);
        assertCode(all, 0);
        assert.deepEqual(await pidsNow(), [undefined, undefined]);
    });
});
