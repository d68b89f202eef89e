import assert from "node:assert/strict";

import type { ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { securityProblems } from "../../../../provider/pulumi/args/security-problems";

const auth = { username: "admin", password: "secret" };
const tls = { mode: "requireTLS", ca: "ca", memberCertificateKey: "key" } as const;

describe("securityProblems()", () => {
    const wrong: readonly (readonly [args: Partial<ReplicaSetArgs>, problem: RegExp])[] = [
        [{ keyFile: "key" }, /set auth/],
        [{ auth: { username: "", password: "secret" } }, /auth\.username/],
        [{ auth: { username: "admin", password: "" } }, /auth\.password/],
        [{ auth: { mechanism: "MONGODB-X509" } }, /tls\.certificateKey/],
        [{ auth, clusterAuthMode: "x509" }, /tls\.memberCertificateKey and tls\.ca/],
        [{ auth, clusterAuthMode: "keyFile" }, /requires keyFile/],
        [{ tls: { mode: "requireTLS" } }, /requires tls\.memberCertificateKey/],
        [{ tls: { ca: "ca", memberCertificateKey: "key" } }, /requires tls\.mode/],
        [{ tls: { mode: "requireTLS", memberCertificateKey: "key" } }, /requires tls\.ca/],
        [{ tls: { ...tls, memberCertificateKey: ["a", "b"] } }, /one, or 3 in the order/],
        [{ tls, options: { net: { tls: { mode: "allowTLS" } } } }, /options\.net\.tls/],
        [
            { auth, keyFile: "key", options: { security: { keyFile: "/key" } } },
            /options\.security\.keyFile/,
        ],
    ];
    for (const [args, problem] of wrong) {
        it(`reports ${String(problem)}, and no secret`, () => {
            const found = securityProblems({ version: "6.0.27", ...args });
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", problem);
            assert.doesNotMatch(found[0] ?? "", /secret/);
        });
    }

    it("accepts complete arguments, and paths on the hosts", () => {
        const whole = { version: "6.0.27", auth, keyFile: { env: "KEY" }, tls };
        assert.deepEqual(securityProblems(whole), []);
        const options = { net: { tls: { mode: "requireTLS" } }, security: { keyFile: "/key" } };
        const onHosts = { version: "6.0.27", auth, tls: { ca: { file: "/ca" } }, options };
        assert.deepEqual(securityProblems(onHosts), []);
    });
});
