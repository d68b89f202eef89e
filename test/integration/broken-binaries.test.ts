import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { startLoad } from "../../examples/demo/load";
import { mongodIn } from "../../provider/io/layout/release-folder";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { fcvOf, pidOf, stateOf, versionOf } from "../kit/sets/by-hand";
import { failureOf } from "../kit/made-up/partial-failure";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { linkReleases, releaseFolder, writeImpostor } from "../kit/sets/releases";
import { makeTemporaryFolder } from "../kit/system/temporary-folder";
import { assertNothingLost } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

const old = "5.0.4";
const newVersion = "6.0.27";

interface BrokenBinary {
    readonly what: string;
    /** Commands that the release runs instead of a server. */
    readonly serve: string;
    /** Parts of the error. */
    readonly messages: readonly RegExp[];
}

const newMongod = mongodIn(releaseFolder(newVersion));

const broken: readonly BrokenBinary[] = [
    {
        what: "exits immediately",
        serve: `echo "this build is broken" >&2; exit 1`,
        messages: [/^start-failed: .* exited with code 1 after its start/, /this build is broken/],
    },
    {
        what: "uses an instruction that the processor lacks",
        serve: "kill -ILL $$",
        messages: [
            /^start-failed: .* was ended by SIGILL/,
            /; cause: the processor lacks an instruction/,
        ],
    },
    {
        what: "lacks a library",
        serve: "exec /nowhere/mongod",
        messages: [/^start-failed: .* exited with code 127/, /; cause: a library, or a program/],
    },
    {
        what: "is of a wrong series",
        serve: `exec ${mongodIn(releaseFolder("4.4.2"))} "$@"`,
        messages: [
            /^start-failed: .* exited with code 62/,
            /; cause: featureCompatibilityVersion of its data/,
            /"id":20573/,
        ],
    },
    {
        what: "crashes within the soak time",
        serve: `${newMongod} "$@" & sleep 6; kill -9 $!; wait $!; exit 137`,
        messages: [/^start-failed: .* exited with code 137/, /; cause: it was killed from outside/],
    },
    {
        what: "runs and never becomes SECONDARY: it is started with another set's name",
        serve: `exec ${newMongod} "$@" --replSet another`,
        messages: [/^start-timeout: .* did not answer after its start .*; the end of its log:/],
    },
];

describe("5.0.4 to a 6.0.27 that is broken, 3 members", function () {
    this.timeout(180_000);
    let releases: string;
    let set: RealSet;
    let first: string;
    let others: readonly string[];
    let otherPids: readonly (number | undefined)[];
    let load: Awaited<ReturnType<typeof startLoad>>;

    const pidsOf = (hosts: readonly string[]) =>
        Promise.all(hosts.map((host) => pidOf(set.place(host).folder)));

    before(async () => {
        releases = await makeTemporaryFolder("releases");
        await linkReleases(releases, [old]);
        set = await RealSet.create({
            version: old,
            binaries: { kind: "directory", path: releases },
            upgrade: { soakSecs: 12, startTimeoutSecs: 30 },
        });
        set.edit({ version: newVersion });
        [first = "", ...others] = await set.order();
        otherPids = await pidsOf(others);
        load = await startLoad(set.connectionString);
    });
    after(async () => {
        await closeSets();
        await rm(releases, { recursive: true, force: true });
    });

    /** Asserts everything that must hold for the set after the failure. */
    async function assertReverted(): Promise<void> {
        assert.equal(await versionOf(first), old);
        assert.equal(await stateOf(first), "SECONDARY");
        assert.deepEqual(await pidsOf(others), otherPids, "another member was restarted");
        for (const host of set.hosts) {
            assert.equal(await fcvOf(host), "5.0");
        }
        const { version, runningVersion, state, __provider } = set.stateOf(first);
        assert.deepEqual(
            { version, runningVersion, state },
            { version: old, runningVersion: old, state: "SECONDARY" },
        );
        assert.equal(typeof __provider, "string");
        const member = (await set.observe()).members.find(({ host }) => host === first);
        assert.deepEqual(
            [member?.previousVersion, member?.preparedVersion],
            [undefined, undefined],
        );
    }

    const test = inSteps();

    for (const { what, serve, messages } of broken) {
        test.step(`reverts the member when the new binary ${what}`, async () => {
            await rm(join(releases, newVersion), { recursive: true, force: true });
            await writeImpostor(releases, newVersion, serve);
            const failure = await failureOf(set.upgrade(newVersion));
            for (const words of messages) {
                assert.match(failure.message, words);
            }
            assert.match(
                failure.message,
                new RegExp(`\\n${first} runs 5\\.0\\.4 again, with the configuration that it had$`),
            );
            assert.deepEqual(failure.reasons, [failure.message]);
            await assertReverted();
        });
    }

    test.step("reverts the member when it does not start with new options", async () => {
        const pem = "/nowhere/server.pem";
        set.edit({
            version: old,
            options: {
                ...smallServers,
                net: { tls: { mode: "allowTLS", certificateKeyFile: pem } },
            },
        });
        const failure = await failureOf(set.upgrade(old));
        assert.match(failure.message, /^start-failed: .*; cause: it cannot use its certificates/);
        await assertReverted();
        assert.doesNotMatch(JSON.stringify(set.stateOf(first).config), /nowhere/);
    });

    test.step("does not stop the member when its next start cannot be prepared", async () => {
        const { next } = memberFolder(set.place(first).folder);
        const pids = await pidsOf([first]);
        await mkdir(join(next, "in the way"), { recursive: true });
        set.edit({ options: smallServers });
        const failure = await failureOf(set.upgrade(newVersion));
        await rm(next, { recursive: true });
        assert.match(failure.message, /^data-folder-unusable: /);
        assert.deepEqual(await pidsOf([first]), pids);
        await assertReverted();
    });

    test.step("starts the member again unchanged when its folder cannot be written to after the stop", async () => {
        const { previous } = memberFolder(set.place(first).folder);
        const pids = await pidsOf([first]);
        await mkdir(`${previous}.new`);
        const failure = await failureOf(set.upgrade(newVersion));
        await rm(`${previous}.new`, { recursive: true });
        assert.match(failure.message, /^data-folder-unusable: [^]*runs 5\.0\.4 again/);
        assert.notDeepEqual(await pidsOf([first]), pids);
        const member = (await set.observe()).members.find(({ host }) => host === first);
        assert.equal(member?.state, "SECONDARY");
        assert.equal(set.stateOf(first).version, old);
    });

    test.step("has nothing to do once the old version and options are restored in the program", async () => {
        set.edit({ options: smallServers });
        assert.deepEqual(await set.upgrade(old), []);
        assert.deepEqual(await pidsOf(others), otherPids);
    });

    test.step("upgrades the set once the release is fixed; no write is lost, no operation fails", async () => {
        await rm(join(releases, newVersion), { recursive: true });
        await linkReleases(releases, [newVersion]);
        assert.deepEqual((await set.upgrade(newVersion)).toSorted(), set.hosts.toSorted());
        const report = await load.stop();
        assert.equal(report.failedOperations, 0, report.errors.join("\n"));
        await assertNothingLost(set, report);
    });
});

// 4.2.6 does not start on the data of a killed 4.4.2: 4.4.2 must first be shut down cleanly.
describe("4.2.6 to a 4.4.2 that crashes within the soak time, 3 members", function () {
    this.timeout(180_000);
    let releases: string;

    before(async () => {
        releases = await makeTemporaryFolder("releases");
        await linkReleases(releases, ["4.2.6"]);
        await writeImpostor(
            releases,
            "4.4.2",
            `${mongodIn(releaseFolder("4.4.2"))} "$@" & sleep 6; kill -9 $!; wait $!; exit 137`,
        );
    });
    after(async () => {
        await closeSets();
        await rm(releases, { recursive: true, force: true });
    });

    it("reverts the member on data that 4.2.6 can read, with all writes since", async () => {
        const set = await RealSet.create({
            version: "4.2.6",
            binaries: { kind: "directory", path: releases },
            upgrade: { soakSecs: 12 },
        });
        const [first = ""] = await set.order();
        const load = await startLoad(set.connectionString);
        const failure = await failureOf(set.upgrade("4.4.2"));
        const report = await load.stop();
        assert.match(failure.message, new RegExp(`\\n${first} runs 4\\.2\\.6 again`));
        assert.equal(await versionOf(first), "4.2.6");
        assert.equal(await stateOf(first), "SECONDARY");
        await assertNothingLost(set, report);
    });
});
