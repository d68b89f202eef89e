import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { startLoad } from "../../examples/demo/load";
import { mongodIn } from "../../provider/io/binaries/store";
import { fcvOf, pidOf, stateOf, versionOf } from "../kit/by-hand";
import { failureOf } from "../kit/partial-failure";
import { closeSets, RealSet, smallServers } from "../kit/real-set";
import { linkReleases, releaseFolder, writeImpostor } from "../kit/releases";
import { makeTemporaryFolder } from "../kit/temporary-folder";
import { assertNothingLost } from "../kit/upgrade-under-load";

const old = "5.0.4";
const wanted = "6.0.27";

interface BrokenBinary {
    readonly what: string;
    /** What the release does in the place of a server. */
    readonly serve: string;
    /** What the error says. */
    readonly says: readonly RegExp[];
}

const wantedMongod = mongodIn(releaseFolder(wanted));

const broken: readonly BrokenBinary[] = [
    {
        what: "exits at once",
        serve: `echo "this build is broken" >&2; exit 1`,
        says: [/^start-failed: .* exited with code 1 after its start/, /this build is broken/],
    },
    {
        what: "uses an instruction that the processor lacks",
        serve: "kill -ILL $$",
        says: [
            /^start-failed: .* was ended by SIGILL/,
            /; cause: the processor lacks an instruction/,
        ],
    },
    {
        what: "lacks a library",
        serve: "exec /nowhere/mongod",
        says: [/^start-failed: .* exited with code 127/, /; cause: a library, or a program/],
    },
    {
        what: "is of a wrong series",
        serve: `exec ${mongodIn(releaseFolder("4.4.2"))} "$@"`,
        says: [
            /^start-failed: .* exited with code 62/,
            /; cause: featureCompatibilityVersion of its data/,
            /"id":20573/,
        ],
    },
    {
        what: "crashes within the soak time",
        serve: `${wantedMongod} "$@" & sleep 6; kill -9 $!; wait $!; exit 137`,
        says: [/^start-failed: .* exited with code 137/, /; cause: it was killed from outside/],
    },
    {
        what: "runs and never becomes SECONDARY: it is started with another set's name",
        serve: `exec ${wantedMongod} "$@" --replSet another`,
        says: [/^start-timeout: .* did not answer within/],
    },
];

// One set, written to all the time; each test goes on where the one before it stopped.
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
        set.wish({ version: wanted });
        [first = "", ...others] = await set.order();
        otherPids = await pidsOf(others);
        load = await startLoad(set.connectionString);
    });
    after(async () => {
        await closeSets();
        await rm(releases, { recursive: true, force: true });
    });

    /** All that must hold of the set after the failure. */
    async function assertPutBack(): Promise<void> {
        assert.equal(await versionOf(first), old);
        assert.equal(await stateOf(first), "SECONDARY");
        assert.deepEqual(await pidsOf(others), otherPids, "another member was started anew");
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

    for (const { what, serve, says } of broken) {
        it(`puts the member back when the new binary ${what}`, async () => {
            await rm(join(releases, wanted), { recursive: true, force: true });
            await writeImpostor(releases, wanted, serve);
            const failure = await failureOf(set.upgrade(wanted));
            for (const words of says) {
                assert.match(failure.message, words);
            }
            assert.match(
                failure.message,
                new RegExp(`\\n${first} runs 5\\.0\\.4 again, with the configuration that it had$`),
            );
            assert.deepEqual(failure.reasons, [failure.message]);
            await assertPutBack();
        });
    }

    it("puts the member back when it does not start with new options", async () => {
        const pem = "/nowhere/server.pem";
        set.wish({
            version: old,
            options: {
                ...smallServers,
                net: { tls: { mode: "allowTLS", certificateKeyFile: pem } },
            },
        });
        const failure = await failureOf(set.upgrade(old));
        assert.match(failure.message, /^start-failed: .*; cause: it can't use its certificates/);
        await assertPutBack();
        assert.doesNotMatch(JSON.stringify(set.stateOf(first).config), /nowhere/);
    });

    it("has nothing to do once version and options are set back", async () => {
        set.wish({ options: smallServers });
        assert.deepEqual(await set.upgrade(old), []);
        assert.deepEqual(await pidsOf(others), otherPids);
    });

    it("upgrades the set once the release is mended; no write was lost, no operation failed", async () => {
        await rm(join(releases, wanted), { recursive: true });
        await linkReleases(releases, [wanted]);
        assert.deepEqual((await set.upgrade(wanted)).toSorted(), set.hosts.toSorted());
        const report = await load.stop();
        assert.equal(report.failedOperations, 0, report.errors.join("\n"));
        await assertNothingLost(set, report);
    });
});
