import assert from "node:assert/strict";
import { chmod, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { MemberArgs, ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { makeAuthority } from "../kit/hosts/certificates";
import { TestHosts } from "../kit/hosts/hosts";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { smallServers } from "../kit/sets/real-set";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { makeKeyPair } from "../kit/hosts/ssh-keys";
import { underLoad } from "../kit/sets/upgrade-under-load";
import { inSteps } from "../kit/system/steps";

/** Collects the command lines of all processes while `work` runs. */
async function watchCommandLines<T>(work: () => Promise<T>): Promise<readonly [T, string]> {
    const seen = new Set<string>();
    const over = new AbortController();
    const watch = (async () => {
        while (!over.signal.aborted) {
            const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
            for (const pid of pids) {
                seen.add(await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
            }
            await pause(50);
        }
    })();
    try {
        return [await work(), [...seen].join("\n")];
    } finally {
        over.abort();
        await watch;
    }
}

describe("a program with five hosts over ssh, five votes, an arbiter, a hidden and a delayed member, keyFile, SCRAM and TLS", function () {
    this.timeout(400_000);
    let hosts: TestHosts;
    let made: TestHosts | undefined;
    let stack: PulumiStack;
    let args: Partial<ReplicaSetArgs>;
    let ca = "";
    const arbiter = 2;
    const strange = makeKeyPair();
    const secrets = {
        password: "passwordOfTheHosts'User",
        keyFile: "a2V5RmlsZU9mVGhlSG9zdHM=",
        memberCertificateKey: "",
    };

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        made = hosts = await TestHosts.create(5);
        const authority = await makeAuthority(hosts.folder, "hosts");
        secrets.memberCertificateKey = await authority.sign({
            subject: "/O=hosts/OU=members/CN=rs0",
            names: hosts.all.map(({ address }) => `IP:${address}`).join(","),
        });
        ca = join(hosts.folder, "authority.pem");
        await writeFile(ca, authority.ca);
        const kinds: readonly Partial<MemberArgs>[] = [
            { priority: 2 },
            {},
            { arbiterOnly: true },
            { priority: 0, hidden: true },
            { priority: 0, hidden: true, secondaryDelaySecs: 2 },
        ];
        args = {
            dataDir: "/srv/mongodb",
            shell: { kind: "ssh", user: "root", knownHosts: await hosts.writeKnownHosts() },
            members: hosts.all.map(({ address }, index) => ({
                host: `${address}:27017`,
                ...kinds[index],
            })),
            options: smallServers,
            auth: { username: "admin", password: "" },
            tls: {
                mode: "requireTLS",
                ca: { file: ca },
                allowConnectionsWithoutCertificates: true,
            },
        };
        stack = await PulumiStack.create({ version: "5.0.4", args });
        await stack.keepSecret("privateKey", hosts.privateKey);
        await stack.keepSecrets(secrets);
    });
    after(async () => {
        await closeStacks();
        await made?.close();
    });

    const secretLines = () => [
        ...[hosts.privateKey, strange.private, secrets.memberCertificateKey]
            .flatMap((pem) => /PRIVATE KEY-----\n([^-]*)/.exec(pem)?.[1]?.split("\n") ?? [])
            .filter((line) => line.length > 40),
        secrets.password,
        secrets.keyFile,
    ];
    function assertHidden(text: string): void {
        for (const line of secretLines()) {
            assert.ok(!text.includes(line), "a secret is there to read");
        }
    }
    async function assertUntouched(): Promise<void> {
        const found = await Promise.all(hosts.all.map(({ folder }) => readdir(folder)));
        assert.deepEqual(found, [[], [], [], [], []]);
    }

    const test = inSteps();

    test.step("is refused if a host shows another key, before anything is touched", async () => {
        const file = join(hosts.folder, "wrong_known_hosts");
        const lines = hosts.all.map(({ address }) => `${address} ${strange.public}\n`);
        await writeFile(file, lines.join(""));
        stack.edit("5.0.4", { ...args, shell: { kind: "ssh", knownHosts: file } });
        const run = await stack.up();
        assertFailed(run);
        assertSays(
            run,
            /blocker host-key-differs: Cannot connect to 198\.18\.\d+\.11 by ssh: its host key is SHA256:/,
        );
        await assertUntouched();
        stack.edit("5.0.4", args);
    });

    test.step("is refused with a wrong private key, which no output shows", async () => {
        await stack.keepSecret("privateKey", strange.private);
        const run = await stack.up();
        assertFailed(run);
        assertSays(
            run,
            /blocker ssh-refused: Cannot log in to .* by ssh as root with the private key/,
        );
        assertHidden(run.text);
        await assertUntouched();
        await stack.keepSecret("privateKey", hosts.privateKey);
    });

    test.step("is refused with a missing unit", async () => {
        stack.edit("5.0.4", { ...args, service: { kind: "systemd", unit: "absent.service" } });
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, /blocker unit-unsuitable: .* "not-found", "loaded" is required/);
        await assertUntouched();
        stack.edit("5.0.4", args);
    });

    test.step("creates the set, and its first user via localhost, and upgrades it under load once the slowest host has the release", async () => {
        const made = await stack.upOrFail();
        const target = {
            // An arbiter has no users, and answers unauthenticated clients only via localhost.
            hosts: hosts.all
                .filter((_, index) => index !== arbiter)
                .map(({ address }) => `${address}:27017`),
            connectionString: (await stack.outputs()).connectionString,
            options: {
                auth: { username: "admin", password: secrets.password },
                tls: true,
                tlsCAFile: ca,
            },
        };
        const slow = join(hosts.all[2]!.bin, "tar");
        await writeFile(slow, `#!/bin/sh\nsleep 5\nexec /bin/tar "$@"\n`);
        await chmod(slow, 0o755);
        stack.edit("6.0.27");
        const { result } = await underLoad(target, () => watchCommandLines(() => stack.upOrFail()));
        const [upgraded, commandLines] = result;
        const staged = [...upgraded.text.matchAll(/(rs0-\d-staging) .*6\.0\.27 is staged at/g)];
        const lastStaged = staged.at(-1)?.index ?? Infinity;
        assert.equal(new Set(staged.map(([, name]) => name)).size, 5);
        assert.ok(
            lastStaged < upgraded.text.search(/mongodb:Member rs0-\d updating/),
            upgraded.text,
        );
        const again = await stack.up("--expect-no-changes");
        assertCode(again, 0);
        const { runningVersion, members } = await stack.outputs();
        assert.equal(runningVersion, "6.0.27");
        assert.deepEqual(
            members.map(({ state }) => state),
            ["PRIMARY", "SECONDARY", "ARBITER", "SECONDARY", "SECONDARY"],
        );
        const exported = await stack.pulumi("stack", "export");
        assert.ok(commandLines.includes("mongod"));
        assertHidden(
            [made.text, upgraded.text, again.text, exported.text, commandLines].join("\n"),
        );
        assertHidden(await stack.stateText());
    });

    test.step("stops the members at the end, and keeps their data", async () => {
        assertCode(await stack.destroy(), 0);
        for (const { folder } of hosts.all) {
            const [name = ""] = (await readdir(join(folder, "mongodb"))).filter((each) =>
                each.startsWith("rs0-"),
            );
            const lock = await readFile(join(folder, "mongodb", name, "data/mongod.lock"), "utf8");
            assert.equal(lock, "");
        }
    });
});
