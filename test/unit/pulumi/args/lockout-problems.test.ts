import assert from "node:assert/strict";

import type {
    MemberArgs,
    MongodOptions,
    ReplicaSetArgs,
} from "../../../../provider/pulumi/args/args";
import { lockoutProblems } from "../../../../provider/pulumi/args/lockout-problems";

const auth = { username: "admin", password: "secret" };
const tls = { mode: "requireTLS", ca: "ca", memberCertificateKey: "key" } as const;
const onHosts: readonly MemberArgs[] = ["db1", "db2", "db3"].map((name) => ({
    host: `${name}.example.com:27017`,
    shell: { kind: "ssh", user: "root" },
}));

const problems = (args: Partial<ReplicaSetArgs>) => lockoutProblems({ version: "6.0.27", ...args });
const setting = (setParameter: object): MongodOptions => ({ setParameter }) as MongodOptions;

describe("lockoutProblems()", () => {
    const wrong: readonly (readonly [string, Partial<ReplicaSetArgs>, RegExp])[] = [
        [
            "too few connections",
            { options: { net: { maxIncomingConnections: 5 } } },
            /^options\.net\.maxIncomingConnections must be 24 or more, not 5: /,
        ],
        [
            "too few connections, written with a dot, at one member",
            {
                members: [{}, { options: { "net.maxIncomingConnections": 23 } }, {}],
            },
            /^members\[1\]\.options\.net\.maxIncomingConnections must be 24/,
        ],
        [
            "too few connections for a set of seven",
            { members: 7, options: { net: { maxIncomingConnections: 39 } } },
            /must be 40 or more/,
        ],
        [
            "authorization without a user",
            { options: { security: { authorization: "enabled" } } },
            /authorization requires a user: set auth/,
        ],
        [
            "TLS only, without tls",
            { options: { net: { tls: { mode: "requireTLS" } } } },
            /: set tls$/,
        ],
        [
            "SSL only, without tls",
            { options: { net: { ssl: { mode: "requireSSL" } } } },
            /: set tls$/,
        ],
        [
            "another mechanism than ours",
            { auth, options: setting({ authenticationMechanisms: "MONGODB-X509,SCRAM-SHA-1" }) },
            /authenticationMechanisms must contain SCRAM-SHA-256/,
        ],
        [
            "hosts that listen only on loopback",
            {
                members: onHosts,
                options: { net: { bindIp: "localhost, 127.0.0.1,/run/mongod.sock" } },
            },
            /bindIp must contain the address of db1\.example\.com:27017/,
        ],
        [
            "TLS with certificates of clients, and none of ours",
            { tls },
            /requires tls\.certificateKey/,
        ],
    ];
    for (const [what, args, problem] of wrong) {
        it(`refuses ${what}`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", problem);
        });
    }

    const right: readonly (readonly [string, Partial<ReplicaSetArgs>])[] = [
        ["no options", {}],
        ["enough connections", { options: { net: { maxIncomingConnections: 24 } } }],
        [
            "authorization with a user",
            { auth, options: { security: { authorization: "enabled" } } },
        ],
        [
            "TLS that plain connections may do without",
            { options: { net: { tls: { mode: "preferTLS" } } } },
        ],
        [
            "TLS only, with tls",
            { tls: { ca: "ca" }, options: { net: { tls: { mode: "requireTLS" } } } },
        ],
        [
            "our mechanism among others",
            {
                auth,
                options: setting({ authenticationMechanisms: ["MONGODB-X509", "SCRAM-SHA-256"] }),
            },
        ],
        [
            "an address that others reach",
            { members: onHosts, options: { net: { bindIp: "localhost,10.0.0.1" } } },
        ],
        [
            "loopback where the set's own names are loopback",
            {
                members: [{ host: "localhost:27017", shell: { kind: "ssh", user: "root" } }],
                options: { net: { bindIp: "localhost" } },
            },
        ],
        [
            "loopback of a member that is adopted",
            { adopt: true, members: onHosts, options: { net: { bindIp: "127.0.0.1" } } },
        ],
        [
            "clients without a certificate",
            { tls: { ...tls, allowConnectionsWithoutCertificates: true } },
        ],
        ["our certificate", { tls: { ...tls, certificateKey: "ours" } }],
        [
            "a mode in which this package connects without TLS",
            { tls: { ...tls, mode: "allowTLS" } },
        ],
    ];
    for (const [what, args] of right) {
        it(`accepts ${what}`, () => {
            assert.deepEqual(problems(args), []);
        });
    }
});
