import assert from "node:assert/strict";

import { Output, isSecret } from "@pulumi/pulumi";

import { hostnameOf } from "../../../../provider/io/mongodb/access";
import type { ReplicaSetArgs, SshShellArgs } from "../../../../provider/pulumi/args/args";
import { markSecrets } from "../../../../provider/pulumi/args/secrets";
import { markShells, resolveShells } from "../../../../provider/pulumi/args/shells";

const shell: SshShellArgs = {
    kind: "ssh",
    privateKey: "a key",
    password: { env: "PASSWORD" },
    hostKey: "ssh-ed25519 AAAA",
    proxy: { host: "bastion", password: "a word", knownHosts: "/known" },
};
const args: ReplicaSetArgs = {
    version: "6.0.27",
    shell,
    members: [{ host: "db1:27017" }, { host: "[::1]:27017", shell: { kind: "local" } }],
};

async function isHidden(value: unknown): Promise<boolean> {
    return Output.isInstance(value) && (await isSecret(value));
}

describe("resolveShells()", () => {
    it("fills in the member's host and the defaults, and returns undefined for this machine", async () => {
        const limits = { dialErrorLimit: 3, perDialTimeout: 15, port: 22, user: "root" };
        assert.deepEqual(await resolveShells(args), [
            {
                kind: "ssh",
                host: "db1",
                ...limits,
                hostKey: "ssh-ed25519 AAAA",
                privateKey: { secret: "a key" },
                password: { env: "PASSWORD" },
                proxy: {
                    host: "bastion",
                    ...limits,
                    knownHosts: "/known",
                    password: { secret: "a word" },
                },
            },
            undefined,
        ]);
    });

    it("returns shells whose secrets markSecrets() hides, in lists too", async () => {
        const [first] = markSecrets(await resolveShells(args));
        assert.ok(first && "privateKey" in first && first.proxy);
        const { secret: key } = first.privateKey as { secret: unknown };
        const { secret: word } = first.proxy.password as { secret: unknown };
        assert.deepEqual(await Promise.all([key, word].map(isHidden)), [true, true]);
        assert.equal(first.hostKey, "ssh-ed25519 AAAA");
    });
});

describe("markShells()", () => {
    it("hides secrets in clear text, of the set, of a member and of a proxy", async () => {
        const marked = markShells({ ...args, members: [{ host: "db1:27017", shell }] });
        const [member] = marked.members as readonly { shell: SshShellArgs }[];
        for (const each of [marked.shell as SshShellArgs, member!.shell]) {
            assert.equal(await isHidden(each.privateKey), true);
            assert.equal(await isHidden(each.proxy?.password), true);
            assert.deepEqual(each.password, { env: "PASSWORD" });
        }
    });
});

describe("hostnameOf()", () => {
    it("removes the port and brackets", () => {
        assert.equal(hostnameOf("db1.example.com:27017"), "db1.example.com");
        assert.equal(hostnameOf("[::1]:27017"), "::1");
    });
});
