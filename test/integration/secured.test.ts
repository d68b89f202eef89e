import assert from "node:assert/strict";
import { readFile, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { MongoClientOptions } from "mongodb";

import type { Goal } from "../../provider/core/plan/goal";
import { preflight } from "../../provider/core/checks/preflight";
import { leastPrivilegeRole } from "../../provider/core/inspection/role";
import { clientOptions } from "../../provider/io/mongodb/access";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { Connections } from "../../provider/io/mongodb/connections";
import { diagnose } from "../../provider/io/mongodb/diagnose";
import { inspect } from "../../provider/io/inspect/inspector";
import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { closeConnections } from "../../provider/pulumi/session/session";
import { pidOf, runOn } from "../kit/sets/by-hand";
import type { Authority } from "../kit/hosts/certificates";
import { makeAuthority } from "../kit/hosts/certificates";
import { limits } from "../kit/made-up/limits";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** A short shutdown for signals: the test ends these servers by a signal, as it has no user for the command. */
const options = {
    ...smallServers,
    setParameter: { shutdownTimeoutMillisForSignaledShutdown: 100 },
};
const names = "IP:127.0.0.1,DNS:localhost";

let folder = "";
let authority: Authority;
let memberKey = "";
let clientKey = "";

/** All blockers that a preview would show. */
async function codesOn(set: RealSet, goal: Goal): Promise<readonly string[]> {
    const topology = await set.observe();
    const connections = new Connections(set.access);
    try {
        const found = preflight(topology, goal, limits, await inspect(topology, goal, connections));
        return found
            .filter(({ severity }) => severity === "blocker")
            .map(({ code, host = "" }) => `${code} ${host}`);
    } finally {
        await connections.close();
    }
}

/** Configurations that a staged mongod validates at this moment, also for other runs on this machine. */
async function validatedConfigurations(): Promise<readonly string[]> {
    const names = await readdir(tmpdir());
    const files = names
        .filter((name) => name.startsWith("mongod-conf-"))
        .map((name) => join(tmpdir(), name, "mongod.conf"));
    return Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
}

describe("a secured set", function () {
    this.timeout(60_000);

    before(async () => {
        folder = await makeTemporaryFolder("certificates");
        authority = await makeAuthority(folder, "test");
        memberKey = await authority.sign({ subject: "/O=test/OU=members/CN=rs0", names });
        clientKey = await authority.sign({ subject: "/O=test/OU=people/CN=upgrader" });
    });
    after(async () => {
        await closeSets();
        await removeWithServers(folder);
    });

    describe("5.0.4 to 6.0.5 with keyFile, SCRAM and TLS, 3 members and an arbiter", function () {
        this.timeout(180_000);
        const keyFile = "c2VjcmV0S2V5T2ZUaGlzVGVzdA==";
        const passwords = { admin: "passwordOfAdmin", upgrader: "passwordOfUpgrader" };
        const authOf = (username: keyof typeof passwords) => ({
            username,
            password: passwords[username],
        });
        let set: RealSet;
        let admin: MongoClientOptions;
        let tls: NonNullable<ReplicaSetArgs["tls"]>;

        before(async () => {
            tls = {
                mode: "requireTLS",
                ca: authority.ca,
                memberCertificateKey: memberKey,
                certificateKey: clientKey,
            };
            set = await RealSet.create({
                version: "5.0.4",
                featureCompatibilityVersion: "5.0",
                members: [{ priority: 2 }, {}, {}, { arbiterOnly: true }],
                options,
                keyFile,
                tls,
                auth: authOf("admin"),
            });
            admin = await clientOptions(set.access);
        });

        const test = inSteps();

        test.step("creates the set, its first user, and key files that only their owner can read", async () => {
            const { members } = await set.observe();
            assert.deepEqual(
                members.map(({ state }) => state),
                ["PRIMARY", "SECONDARY", "SECONDARY", "ARBITER"],
            );
            for (const host of set.hosts) {
                const file = join(set.place(host).folder, "keyfile");
                assert.equal((await stat(file)).mode & 0o777, 0o400);
            }
            const [primary = ""] = set.hosts;
            const { auth: _auth, authMechanism: _by, authSource: _in, ...withoutUser } = admin;
            await assert.rejects(runOn(primary, { listDatabases: 1 }, withoutUser), { code: 13 });
            await runOn(primary, { listDatabases: 1 }, admin);
        });

        test.step("reports only a failed login with a wrong password, and without one", async () => {
            const holders = set.hosts.slice(0, 3);
            await set.secure({ auth: { username: "admin", password: "wrong" } });
            assert.deepEqual(
                await codesOn(set, { version: "6.0.5" }),
                holders.map((host) => `auth-failed ${host}`),
            );
            const { auth: _auth, ...access } = set.access;
            const { members } = await set.observe(access);
            assert.deepEqual(
                members.map(({ denied }) => denied),
                ["unauthenticated", "unauthenticated", "unauthenticated", undefined],
            );
            await set.secure({ auth: authOf("admin") });
        });

        test.step("reports a missing certificate, missing TLS, and another authority", async () => {
            const [host = ""] = set.hosts;
            const ca = { secret: authority.ca };
            const other = await makeAuthority(folder, "other");
            assert.equal(await diagnose(host, set.access), undefined);
            assert.equal(await diagnose(host, {}), "demands-tls");
            assert.equal(await diagnose(host, { tls: { ca } }), "rejected");
            assert.deepEqual(await diagnose(host, { tls: { ca: { secret: other.ca } } }), {
                code: "SELF_SIGNED_CERT_IN_CHAIN",
            });
        });

        test.step("upgrades under load as a user with the least privileges, without the localhost exception", async () => {
            const [primary = ""] = set.hosts;
            await runOn(primary, leastPrivilegeRole("5.0.4"), admin);
            await runOn(
                primary,
                {
                    createUser: "upgrader",
                    pwd: passwords.upgrader,
                    roles: [leastPrivilegeRole().createRole],
                    writeConcern: { w: 3 }, // Every member must know this user.
                },
                admin,
            );
            await set.secure({
                auth: authOf("upgrader"),
                options: {
                    ...options,
                    setParameter: { ...options.setParameter, enableLocalhostAuthBypass: false },
                },
            });
            assert.deepEqual(await codesOn(set, { version: "6.0.5" }), []);
            const target = {
                hosts: set.hosts.slice(0, 3),
                connectionString: set.connectionString,
                options: admin,
            };
            const commandLines: string[] = [];
            await underLoad(target, async () => {
                await set.upgrade("6.0.5");
                for (const host of set.hosts) {
                    const pid = await pidOf(set.place(host).folder);
                    commandLines.push(await readFile(`/proc/${pid}/cmdline`, "utf8"));
                }
            });
            const { members } = await set.observe();
            assert.deepEqual(
                members.map(({ version, state }) => [version, state === "ARBITER"]),
                [false, false, false, true].map((isArbiter) => ["6.0.5", isArbiter]),
            );
            await set.setFcv("6.0");
            assert.equal(set.fcv, "6.0");
            const output = [...set.printed, ...commandLines].join("\n");
            for (const secret of [keyFile, ...Object.values(passwords), "PRIVATE KEY"]) {
                assert.ok(!output.includes(secret));
            }
            for (const validated of await validatedConfigurations()) {
                assert.ok(!validated.includes(set.folder));
            }
        });
    });

    describe("6.0.5 with x509 between members and as a user, preferTLS", function () {
        this.timeout(180_000);

        it("is created, and gets another authority and its certificates in two updates, one member after the other", async () => {
            const set = await RealSet.create({
                version: "6.0.5",
                options,
                clusterAuthMode: "x509",
                tls: {
                    mode: "preferTLS",
                    ca: authority.ca,
                    memberCertificateKey: memberKey,
                    certificateKey: clientKey,
                },
                auth: { mechanism: "MONGODB-X509" },
            });
            const other = await makeAuthority(folder, "second");
            const both = `${authority.ca}${other.ca}`;
            const rotate = async (memberCertificateKey: string, certificateKey: string) => {
                await closeConnections(); // Each update is a process of its own.
                await set.secure({
                    tls: { mode: "preferTLS", ca: both, memberCertificateKey, certificateKey },
                });
                assert.equal((await set.upgrade("6.0.5")).length, 3);
            };
            await rotate(memberKey, clientKey);
            for (const host of set.hosts) {
                const { config } = memberFolder(set.place(host).folder);
                const { net } = JSON.parse(await readFile(config, "utf8")) as {
                    readonly net: { readonly tls: { readonly CAFile: string } };
                };
                assert.equal(await readFile(net.tls.CAFile, "utf8"), both);
            }
            await rotate(
                await other.sign({ subject: "/O=test/OU=members/CN=rs0", names }),
                await other.sign({ subject: "/O=test/OU=people/CN=upgrader" }),
            );
            const { members } = await set.observe();
            assert.deepEqual(members.map(({ state }) => state).sort(), [
                "PRIMARY",
                "SECONDARY",
                "SECONDARY",
            ]);
            assert.deepEqual(await set.upgrade("6.0.5"), []);
        });
    });
});
