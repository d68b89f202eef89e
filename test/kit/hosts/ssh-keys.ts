import { generateKeyPairSync } from "node:crypto";

import { utils } from "ssh2";

export interface KeyPair {
    readonly private: string;
    /** "ecdsa-sha2-nistp256 AAAA…" */
    readonly public: string;
}

/** Makes a key pair that sshd can read. It could not read 4 of 1200 keys that ssh2 itself made (ed25519). */
export function makeKeyPair(): KeyPair {
    const { privateKey } = generateKeyPairSync("ec", {
        namedCurve: "P-256",
        privateKeyEncoding: { type: "sec1", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
        throw key;
    }
    return { private: privateKey, public: `${key.type} ${key.getPublicSSH().toString("base64")}` };
}
