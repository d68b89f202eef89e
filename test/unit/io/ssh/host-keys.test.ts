import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { utils } from "ssh2";

import {
    algorithmsFor,
    fingerprint,
    keysIn,
    knownKeys,
    parsePublicKey,
} from "../../../../provider/io/ssh/host-keys";
import type { SshHop } from "../../../../provider/io/ssh/shell";

const line = utils.generateKeyPairSync("ed25519").public;
const other = utils.generateKeyPairSync("ecdsa", { bits: 256 }).public;
const key = parsePublicKey(line);
const host = "db1.example.com";

function hashed(name: string): string {
    const salt = Buffer.from("0123456789abcdefghij");
    const hash = createHmac("sha1", salt).update(name).digest("base64");
    return `|1|${salt.toString("base64")}|${hash}`;
}

describe("keysIn()", () => {
    const found: readonly (readonly [text: string, port: number])[] = [
        [`${host} ${line}`, 22],
        [`db0,${host},db2 ${line} a comment`, 22],
        [`DB1.example.com ${line}`, 22],
        [`*.example.com ${line}`, 22],
        [`db?.example.com ${line}`, 22],
        [`[${host}]:2222 ${line}`, 2222],
        [`${hashed(host)} ${line}`, 22],
        [`${hashed(`[${host}]:2222`)} ${line}`, 2222],
        [`# a comment\n\n${host} ${other}\n${host} ${line}`, 22],
    ];
    for (const [text, port] of found) {
        it(`finds the key in ${JSON.stringify(text.replaceAll(line, "KEY"))}`, () => {
            const keys = keysIn(text, host, port);
            assert.ok(keys.some((each) => key?.equals(each)));
        });
    }

    const absent: readonly (readonly [text: string, port: number])[] = [
        [`${host} ${line}`, 2222],
        [`[${host}]:2222 ${line}`, 22],
        [`*.example.com,!${host} ${line}`, 22],
        [`db1xexample.com ${line}`, 22],
        [`#${host} ${line}`, 22],
        [`${hashed("db2.example.com")} ${line}`, 22],
        [`@cert-authority ${host} ${line}`, 22],
        [`${host} ${line}\n@revoked ${host} ${line}`, 22],
        [`${host} ssh-ed25519 AAAA`, 22],
        [`${host} sk-${line}`, 22],
        [`${host} ${line.replace("ed25519", "ed25519-cert-v01@openssh.com")}`, 22],
    ];
    for (const [text, port] of absent) {
        it(`finds no key in ${JSON.stringify(text.replaceAll(line, "KEY"))} for port ${port}`, () => {
            assert.deepEqual(keysIn(text, host, port), []);
        });
    }
});

describe("knownKeys()", () => {
    const hop: SshHop = { host, port: 22, user: "me", dialErrorLimit: 1, perDialTimeout: 1 };

    it("returns the key that the program names", async () => {
        assert.deepEqual(await knownKeys({ ...hop, hostKey: line }), [key]);
    });

    it("rejects a host whose key is not known", async () => {
        const unknown = { code: "host-key-differs" };
        await assert.rejects(knownKeys(hop), unknown);
        await assert.rejects(knownKeys({ ...hop, hostKey: "ssh-ed25519 AAAA" }), unknown);
        await assert.rejects(knownKeys({ ...hop, knownHosts: "/dev/null" }), unknown);
        await assert.rejects(knownKeys({ ...hop, knownHosts: "/nowhere" }), unknown);
    });
});

describe("algorithmsFor()", () => {
    it("puts the type of a known key first", () => {
        const ecdsa = parsePublicKey(other);
        assert.ok(key && ecdsa);
        assert.equal(algorithmsFor([key])[0], "ssh-ed25519");
        assert.equal(algorithmsFor([ecdsa])[0], "ecdsa-sha2-nistp256");
    });
});

describe("fingerprint()", () => {
    it("has the form of ssh-keygen", () => {
        assert.ok(key);
        assert.match(fingerprint(key), /^SHA256:[\w+/]{43} \(ssh-ed25519\)$/);
    });
});
