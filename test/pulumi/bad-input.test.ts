import assert from "node:assert/strict";
import { readFile, readdir, readlink, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { pidOf, runOn, startByHand, stopByHand } from "../kit/sets/by-hand";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { smallServers } from "../kit/sets/real-set";
import { linkReleases, writeFalseRelease } from "../kit/sets/releases";
import type { Run } from "../kit/system/run-process";
import {
    assertCode,
    assertFailed,
    assertNoStack,
    assertSays,
    assertSaysOnce,
} from "../kit/system/say";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { inSteps } from "../kit/system/steps";

/** Asserts a clear refusal: the exit code, one message with the code, no stack trace. */
function assertRefused(run: Run, message: RegExp): void {
    assertFailed(run);
    assertSays(run, message);
    assertNoStack(run);
    // Once in the list of diagnostics: the live display above it shows at most the first line.
    const [, diagnostics = ""] = run.text.split("Diagnostics:");
    const messages = diagnostics.split("\n").filter((line) => message.test(line));
    assert.equal(messages.length, 1, `printed ${messages.length} times:\n${run.text}`);
    assert.doesNotMatch(run.text, /unhandled exception|Unhandled/i);
}

describe("bad input, before there is a set", function () {
    this.timeout(120_000);
    let stack: PulumiStack;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4" });
    });
    after(closeStacks);

    async function assertNothingCreated(): Promise<void> {
        const made = (await stack.resources()).filter((each) => each.id !== undefined);
        assert.deepEqual(made, []);
    }

    const versions: readonly (readonly [version: string, message: RegExp])[] = [
        ["6.0", /Cannot read "6\.0" as a server version: a full one like "6\.0\.27" is required/],
        ["abc", /Cannot read "abc" as a server version/],
        ["6.9.1", /blocker unknown-release: .*6\.9/],
        ["3.6.23", /blocker unknown-release: .*3\.6/],
        // Unknown if the vendor's list can be read; otherwise it cannot be downloaded.
        ["6.0.999", /blocker (unknown-release|binary-missing): .*6\.0\.999/],
    ];
    for (const [version, message] of versions) {
        it(`refuses version ${version}`, async () => {
            stack.edit(version, {});
            assertRefused(await stack.up(), message);
            await assertNothingCreated();
        });
    }

    it("refuses in preview what it refuses in up", async () => {
        stack.edit("6.9.1", {});
        assertRefused(await stack.preview(), /blocker unknown-release: .*6\.9/);
    });

    it("reports all problems with the arguments together", async () => {
        const members = [
            { host: "db1:27017" },
            { priority: -1 },
            { votes: 0, priority: 1 },
        ] as const;
        stack.edit("abc", { members });
        const run = await stack.up();
        assertRefused(run, /Cannot read "abc" as a server version/);
        assertSays(run, /members\[0\]: host/, /members\[1\]: priority/, /members\[2\]: .*vote/);
        await assertNothingCreated();
    });

    it("warns about the even number of votes of 4 members, and continues", async () => {
        stack.edit("5.0.4", { members: 4 });
        const run = await stack.preview();
        assertCode(run, 0);
        assertSays(run, /warning even-votes: .*4 votes/);
    });

    it("refuses a data folder that cannot be made", async () => {
        const file = join(stack.dataFolder, "a-file");
        await writeFile(file, "");
        stack.edit("5.0.4", { dataDir: join(file, "members") });
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /blocker data-folder-unusable: .*a-file/);
        await assertNothingCreated();
    });

    it("refuses a port that is in use", async () => {
        const server = createServer((socket) => socket.resume());
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        try {
            const { port } = server.address() as AddressInfo;
            stack.edit("5.0.4", { members: [{ host: `127.0.0.1:${port}` }, {}, {}] });
            assertRefused(
                await stack.up(),
                new RegExp(`blocker port-taken: Cannot start 127\\.0\\.0\\.1:${port}`),
            );
            await assertNothingCreated();
        } finally {
            await new Promise((resolve) => server.close(resolve));
        }
    });

    it("refuses a binary that is not what its folder says", async () => {
        const path = join(stack.dataFolder, "releases");
        await writeFalseRelease(path, "5.0.4", "5.0.3");
        stack.edit("5.0.4", { binaries: { kind: "directory", path } });
        assertRefused(await stack.up(), /blocker binary-differs: .*5\.0\.3.*5\.0\.4 is required/);
        await assertNothingCreated();
    });

    it("refuses a release that is not in the folder", async () => {
        const path = join(stack.dataFolder, "nothing");
        stack.edit("5.0.4", { binaries: { kind: "directory", path } });
        assertRefused(await stack.up(), /blocker binary-missing: .*5\.0\.4/);
        await assertNothingCreated();
    });
});

describe("bad input for a set of 3 members at 4.4.2", function () {
    this.timeout(120_000);
    let stack: PulumiStack;
    let healthy: Awaited<ReturnType<typeof snapshot>>;

    before(async () => {
        stack = await PulumiStack.create({ version: "4.4.2" });
        await stack.upOrFail();
        healthy = await snapshot();
    });
    after(closeStacks);

    /** Everything that a refusal must not change: processes, links, configurations, the state. */
    async function snapshot() {
        const members = await Promise.all(
            (await stack.places()).map(async ({ host, folder }) => ({
                host,
                pid: await pidOf(folder),
                current: await readlink(memberFolder(folder).current),
                config: await readFile(memberFolder(folder).config, "utf8"),
            })),
        );
        const resources = (await stack.resources()).map(({ urn, inputs, outputs }) => ({
            urn,
            inputs: { ...inputs, plan: undefined },
            outputs,
        }));
        // Sorted, as their order in the state follows the last plan.
        const mine = resources.filter(({ urn }) => urn.includes("mongodb:"));
        return { members, resources: mine.sort((a, b) => a.urn.localeCompare(b.urn)) };
    }

    async function refuses(
        version: string,
        args: Partial<ReplicaSetArgs>,
        message: RegExp,
    ): Promise<Run> {
        stack.edit(version, args);
        const run = await stack.up();
        assertRefused(run, message);
        assert.deepEqual(await snapshot(), healthy);
        return run;
    }

    const test = inSteps();

    test.step("refuses a skipped series, and names the series in between", () =>
        refuses("6.0.27", {}, /blocker series-skipped: .*4\.4\.2 to 6\.0\.27 .*5\.0/));

    test.step("refuses a downgrade", () =>
        refuses("4.2.6", {}, /blocker downgrade-unsupported: .*4\.4\.2 to 4\.2\.6/));

    test.step("refuses a release of the next series that does not exist", () =>
        refuses("5.0.999", {}, /blocker (unknown-release|binary-missing): .*5\.0\.999/));

    test.step("refuses a binary that is not what its folder says", async () => {
        const path = await makeTemporaryFolder("releases");
        try {
            await linkReleases(path, ["4.4.2"]);
            await writeFalseRelease(path, "5.0.4", "4.4.9");
            await refuses(
                "5.0.4",
                { binaries: { kind: "directory", path } },
                /blocker binary-differs: .*4\.4\.9.*5\.0\.4 is required/,
            );
        } finally {
            await removeWithServers(path);
        }
    });

    test.step("refuses to turn a member into an arbiter", () =>
        refuses(
            "4.4.2",
            { members: [{ arbiterOnly: true }, {}, {}] },
            /blocker members-differ: .* arbiterOnly of /,
        ));

    test.step("refuses another set name", () =>
        refuses("4.4.2", { replicaSetName: "other" }, /rs0.*other|other.*rs0/));

    test.step("refuses mongod options that the binary does not know, before it stops a member", async () => {
        const options = { ...smallServers, storage: { nonsense: true } };
        stack.edit("4.4.2", { options });
        const run = await stack.up();
        for (const { host } of await stack.places()) {
            assertRefused(
                run,
                new RegExp(`blocker options-refused: .*${host}.*storage\\.nonsense`),
            );
        }
        const { members } = await snapshot();
        assert.deepEqual(members, healthy.members);
        // The state does not have the refused options.
        for (const { config } of await stack.members()) {
            assert.doesNotMatch(JSON.stringify(config), /nonsense/);
        }
        stack.edit("4.4.2", {});
        await stack.upOrFail();
        assert.deepEqual((await snapshot()).members, healthy.members);
        healthy = await snapshot();
    });

    test.step("refuses a change of version while a member is down, and names it", async () => {
        const place = (await stack.places())[2]!;
        await stopByHand(place);
        try {
            stack.edit("5.0.4", {});
            const run = await stack.up();
            assertRefused(run, /blocker member-down: /);
            assertSays(run, place.host);
            const { members } = await snapshot();
            assert.deepEqual(members.slice(0, 2), healthy.members.slice(0, 2));
            assert.deepEqual(members[2], { ...healthy.members[2], pid: undefined });
        } finally {
            await startByHand(place);
            healthy = await snapshot();
        }
    });

    test.step("refuses the next series while featureCompatibilityVersion is below this one", async () => {
        const { primary } = await stack.outputs();
        await runOn(primary, { setFeatureCompatibilityVersion: "4.2" });
        try {
            const run = await refuses("5.0.4", {}, /blocker fcv-mismatch: /);
            assertSays(run, /4\.2/, /featureCompatibilityVersion/);
        } finally {
            await runOn(primary, { setFeatureCompatibilityVersion: "4.4" });
        }
    });

    test.step("still has nothing to do for the original program", async () => {
        stack.edit("4.4.2", {});
        // The engine has recorded the refused inputs of the component itself, but of no resource below it.
        const run = await stack.upOrFail();
        assertSaysOnce(run, "nothing to do");
        assert.deepEqual(await snapshot(), healthy);
        assertCode(await stack.preview("--expect-no-changes"), 0);
    });

    // The last step: a bug once upgraded all members before the refusal, which the program did not check in advance.
    test.step("refuses other priorities together with a new version, before it stops a member", () =>
        refuses("5.0.4", { members: [{ priority: 3 }, {}, {}] }, /blocker combined-changes: /));
});

describe("an option that 4.4 removed, in the configuration of a set of 3 members at 4.2.6", function () {
    this.timeout(120_000);
    // 4.2 itself refuses the better known storage.indexBuildRetry in a replica set.
    const options = { ...smallServers, setParameter: { failIndexKeyTooLong: false } };
    let stack: PulumiStack;

    before(async () => {
        stack = await PulumiStack.create({ version: "4.2.6", args: { options } });
        await stack.upOrFail();
    });
    after(closeStacks);

    /** Each member's process, and the files in its folder except the data. */
    async function snapshot() {
        const places = await stack.places();
        return Promise.all(
            places.map(async ({ folder }) => ({
                pid: await pidOf(folder),
                files: (await readdir(folder)).sort(),
                current: await readlink(memberFolder(folder).current),
                config: await readFile(memberFolder(folder).config, "utf8"),
            })),
        );
    }

    it("is refused in preview with 4.4.2, and nothing is touched", async () => {
        const before = await snapshot();
        stack.edit("4.4.2", { options, upgrade: { accept: ["known-bad-release"] } });
        const run = await stack.preview();
        assertFailed(run);
        assertNoStack(run);
        for (const { host, folder } of await stack.places()) {
            // The member, its file, the option, since when it is removed, and the message of the release itself.
            assertSays(
                run,
                new RegExp(
                    `blocker options-refused: Cannot start ${host} with 4\\.4\\.2: ${memberFolder(folder).config} sets setParameter\\.failIndexKeyTooLong,.* since 4\\.4 .*its mongod says: Unknown --setParameter 'failIndexKeyTooLong'`,
                ),
            );
        }
        assert.deepEqual(await snapshot(), before);
    });

    it("does not block the upgrade once the program omits it", async () => {
        stack.edit("4.4.2", { upgrade: { accept: ["known-bad-release"] } });
        assertCode(await stack.preview(), 0);
    });
});
