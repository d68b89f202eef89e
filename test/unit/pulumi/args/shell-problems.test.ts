import assert from "node:assert/strict";

import type { ReplicaSetArgs, ShellArgs } from "../../../../provider/pulumi/args/args";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const hostKey = "ssh-ed25519 AAAA";
const shell: ShellArgs = { kind: "ssh", user: "me", hostKey };
const members = [{ host: "db1.example.com:27017" }, { host: "db2.example.com:27017" }];
const good: ReplicaSetArgs = { version: "6.0.27", dataDir: "/srv/mongodb", shell, members };

describe("makeSpec() with hosts", () => {
    const made: readonly Partial<ReplicaSetArgs>[] = [
        {},
        { shell: { ...shell, proxy: { host: "bastion", hostKey } } },
        { shell: { kind: "ssh", knownHosts: "/etc/ssh/ssh_known_hosts", sudo: true } },
        { members: [{ host: "[2001:db8::1]:27017" }] },
        { members: [...members, { shell: { kind: "local" } }] },
        { options: { net: { bindIp: "0.0.0.0" } } },
        { service: { kind: "systemd", unit: "mongod@rs0.service" } },
        { service: { kind: "command", start: ["up"], stop: ["down"], status: ["is"] } },
    ];
    for (const changes of made) {
        it(`accepts ${JSON.stringify(changes)}`, () => {
            assert.equal(makeSpec("rs0", { ...good, ...changes }, "/home").setName, "rs0");
        });
    }

    const refused: readonly (readonly [changes: object, message: string])[] = [
        [
            { shell: { kind: "ssh" } },
            "shell requires either hostKey or knownHosts: without them any host could pose as this one",
        ],
        [
            { shell: { ...shell, knownHosts: "/known" } },
            "shell requires either hostKey or knownHosts: without them any host could pose as this one",
        ],
        [
            { shell: { ...shell, proxy: { host: "bastion" } } },
            "shell.proxy requires either hostKey or knownHosts: without them any host could pose as this one",
        ],
        [{ shell: { ...shell, proxy: { hostKey } } }, "shell.proxy.host is required"],
        [
            { shell: { kind: "ssh", knownHosts: "known_hosts" } },
            'shell.knownHosts must be absolute, not "known_hosts"',
        ],
        [{ shell: { kind: "winrm" } }, 'shell.kind must be "local" or "ssh", not "winrm"'],
        [{ shell: { ...shell, port: 0 } }, "shell.port must be 1 to 65535, not 0"],
        [
            { shell: { ...shell, dialErrorLimit: 0 } },
            "shell.dialErrorLimit must be above 0, or -1 for no limit, not 0",
        ],
        [
            { shell: { ...shell, perDialTimeout: -1 } },
            "shell.perDialTimeout must be a number of seconds, not -1",
        ],
        [
            { members: 3 },
            'members[0]: with ssh, host must be an address and port like "db1.example.com:27017", not ""',
        ],
        [
            { members: [{ host: "db1; id:27017" }] },
            'members[0]: with ssh, host must be an address and port like "db1.example.com:27017", not "db1; id:27017"',
        ],
        [{ dataDir: "mongodb" }, "with ssh, dataDir must be an absolute path on the hosts"],
        [
            { service: { kind: "systemd", unit: "--now" } },
            `service.unit must be a unit's name, like "mongod.service", not "--now"`,
        ],
        [
            { service: { kind: "command", start: [], stop: ["down"], status: ["is"] } },
            'service.start must be a program and its arguments, like ["sv", "start", "mongod"]',
        ],
        [
            { service: { kind: "upstart" } },
            'service.kind must be "process", "systemd" or "command", not "upstart"',
        ],
    ];
    for (const [changes, message] of refused) {
        it(`reports ${JSON.stringify(message)}`, () => {
            assert.throws(
                () => makeSpec("rs0", { ...good, ...changes }, "/home"),
                (error: Error) => error.message.split("\n").includes(`- ${message}`),
            );
        });
    }

    it("keeps releases on the hosts, next to the members", () => {
        const hop = { host: "db1", port: 22, user: "me", dialErrorLimit: 3, perDialTimeout: 15 };
        const security = { shells: [{ kind: "ssh", ...hop } as const, undefined] };
        const { binaries, members: specs } = makeSpec("rs0", good, "/home", security);
        assert.equal(binaries.root, "/srv/mongodb/releases");
        assert.equal(specs[0]?.shell?.host, "db1");
        assert.equal(specs[0].folder, "/srv/mongodb/rs0-0");
    });
});
