import assert from "node:assert/strict";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { pidOf } from "../kit/sets/by-hand";
import { makeAuthority } from "../kit/hosts/certificates";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { smallServers } from "../kit/sets/real-set";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { inSteps } from "../kit/system/steps";

describe("a program with keyFile, SCRAM and TLS, its secrets in the stack's configuration", function () {
    this.timeout(180_000);
    let stack: PulumiStack;
    let folder = "";
    let args: Partial<ReplicaSetArgs> = {};
    const secrets = {
        password: "passwordOfThisTest",
        keyFile: "a2V5RmlsZU9mVGhpc1Rlc3Q=",
        memberCertificateKey: "",
    };
    /** Texts that must not contain secrets: the output and the state. */
    const readableTexts: string[] = [];

    before(async () => {
        folder = await makeTemporaryFolder("certificates");
        const authority = await makeAuthority(folder, "test");
        secrets.memberCertificateKey = await authority.sign({
            subject: "/O=test/OU=members/CN=rs0",
            names: "IP:127.0.0.1",
        });
        const ca = join(folder, "authority.pem");
        await writeFile(ca, authority.ca);
        args = {
            members: [{}, {}, { arbiterOnly: true }],
            upgrade: { accept: ["write-downtime"] },
            options: {
                ...smallServers,
                setParameter: { shutdownTimeoutMillisForSignaledShutdown: 100 },
            },
            auth: { username: "admin", password: "" },
            tls: {
                mode: "requireTLS",
                ca: { file: ca },
                allowConnectionsWithoutCertificates: true,
            },
        };
        stack = await PulumiStack.create({ version: "6.0.5", args });
        await stack.keepSecrets(secrets);
    });
    after(async () => {
        await closeStacks();
        await removeWithServers(folder);
    });

    function assertHidden(text: string): void {
        const [, key = ""] = /PRIVATE KEY-----\n(.*)\n/.exec(secrets.memberCertificateKey) ?? [];
        for (const secret of [secrets.password, secrets.keyFile, key]) {
            assert.ok(secret !== "" && !text.includes(secret), `${secret} can be read`);
        }
    }

    const test = inSteps();

    test.step("is previewed and created, and a second update does nothing", async () => {
        const preview = await stack.preview("--diff");
        assertCode(preview, 0);
        const created = await stack.upOrFail("--diff");
        const again = await stack.up("--expect-no-changes");
        assertCode(again, 0);
        readableTexts.push(preview.text, created.text, again.text, await stack.stateText());
        const { connectionString, members, featureCompatibilityVersion } = await stack.outputs();
        assert.doesNotMatch(connectionString, /@/);
        assert.deepEqual(members.map(({ state }) => state).sort(), [
            "ARBITER",
            "PRIMARY",
            "SECONDARY",
        ]);
        assert.equal(featureCompatibilityVersion, "6.0");
    });

    test.step("keeps its secrets encrypted, and uses them in a refresh", async () => {
        const refreshed = await stack.refreshOrFail();
        readableTexts.push(refreshed.text, await stack.stateText());
        const members = await stack.members();
        assert.equal(members.length, 3);
        for (const { runningVersion } of members) {
            assert.equal(runningVersion, "6.0.5");
        }
        readableTexts.push((await stack.pulumi("stack", "export")).text);
        assertHidden(readableTexts.join("\n"));
    });

    test.step("has its secrets in no process's arguments, and only in files that only their owner can read", async () => {
        for (const { folder: member } of await stack.places()) {
            const pid = await pidOf(member);
            assertHidden(await readFile(`/proc/${pid}/cmdline`, "utf8"));
            for (const name of await readdir(member)) {
                const file = join(member, name);
                const { mode } = await stat(file);
                if ((await stat(file)).isFile() && (mode & 0o077) !== 0) {
                    assertHidden(await readFile(file, "utf8"));
                }
            }
        }
    });

    test.step("keeps its secrets encrypted in the state of a failed update too", async () => {
        const hooks = { beforeMember: { command: ["false"] } };
        stack.edit("6.0.27", { ...args, upgrade: { ...args.upgrade, hooks } });
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, /hook-failed/);
        assertHidden(`${run.text}${await stack.stateText()}`);
    });

    test.step("refuses a wrong password before anything is touched, without printing it", async () => {
        await stack.keepSecrets({ ...secrets, password: "anotherPassword" });
        stack.edit("6.0.27", args);
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, /blocker auth-failed: Cannot manage rs0: .* refuses the credentials/);
        assert.doesNotMatch(run.text, /anotherPassword/);
        await stack.keepSecrets(secrets);
    });

    test.step("refuses to skip a step of a change of the TLS mode", async () => {
        stack.edit("6.0.5", {
            ...args,
            tls: { mode: "allowTLS", ca: { file: join(folder, "authority.pem") } },
        });
        const run = await stack.preview();
        assertFailed(run);
        assertSays(run, /blocker tls-required/);
        assertSays(run, /blocker tls-mode-skipped: .*requireTLS to allowTLS/);
    });
});
