import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";

import { utils } from "ssh2";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { SshHop } from "./shell";
import { sshAddressOf } from "./shell";

/** A host's public key in its binary form. */
export type HostKey = Buffer;

/**
 * Returns the keys that are accepted from the host. Throws if none is known: no connection to an unknown host is made.
 */
export async function knownKeys(hop: SshHop): Promise<readonly HostKey[]> {
    if (hop.hostKey !== undefined) {
        const key = parsePublicKey(hop.hostKey);
        if (key) {
            return [key];
        }
        throw unknownHost(hop, 'hostKey is not a line like "ssh-ed25519 AAAA…"');
    }
    const file = hop.knownHosts ?? "";
    let text: string;
    try {
        text = await readFile(file, "utf8");
    } catch (error) {
        throw unknownHost(hop, `knownHosts is not readable: ${messageOf(error)}`);
    }
    const keys = keysIn(text, hop.host, hop.port);
    if (keys.length === 0) {
        throw unknownHost(hop, `${file} has no key for it`);
    }
    return keys;
}

function unknownHost(hop: SshHop, why: string): UpgradeError {
    return new UpgradeError(
        "host-key-differs",
        `Cannot connect to ${sshAddressOf(hop)} by ssh: its host key is not known: ${why}`,
    );
}

/** Reads a line as in a public key file: "ssh-ed25519 AAAA… comment". */
export function parsePublicKey(line: string): HostKey | undefined {
    const key = utils.parseKey(line.trim().split(/\s+/).join(" "));
    // ssh2 would misread a certificate as a key.
    return key instanceof Error || key.type.includes("-cert-") ? undefined : key.getPublicSSH();
}

function typeOf(key: HostKey): string {
    const parsed = utils.parseKey(key);
    return parsed instanceof Error ? "unknown type" : parsed.type;
}

/**
 * Finds a host's keys in a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Keys of certificate authorities
 * are ignored.
 */
export function keysIn(text: string, host: string, port: number): readonly HostKey[] {
    const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
    const lines = text
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => !(fields[0] ?? "#").startsWith("#"));
    const found = lines.flatMap((fields) => {
        const [marker, ...rest] = fields[0]?.startsWith("@") ? fields : ["", ...fields];
        const [names = "", ...key] = rest;
        const parsed = matches(names, name) ? parsePublicKey(key.join(" ")) : undefined;
        return parsed ? [{ marker, key: parsed }] : [];
    });
    const revoked = found.filter(({ marker }) => marker === "@revoked");
    return found
        .filter(({ marker, key }) => marker === "" && !revoked.some((bad) => bad.key.equals(key)))
        .map(({ key }) => key);
}

function matches(names: string, name: string): boolean {
    if (names.startsWith("|1|")) {
        const [, , salt = "", hash = ""] = names.split("|");
        const hmac = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64");
        return hmac === hash;
    }
    const patterns = names.toLowerCase().split(",");
    return (
        patterns.some((pattern) => glob(pattern, name)) &&
        !patterns.some((pattern) => pattern.startsWith("!") && glob(pattern.slice(1), name))
    );
}

function glob(pattern: string, name: string): boolean {
    const source = pattern
        .replace(/[\\^$.|+(){}[\]]/g, String.raw`\$&`)
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${source}$`).test(name);
}

const defaultAlgorithms = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
] as const;

/** Returns the key algorithms to offer. A host has keys of several types, so those of known keys come first. */
export function algorithmsFor(keys: readonly HostKey[]): readonly string[] {
    const known = keys
        .map(typeOf)
        .flatMap((type) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", type] : type));
    return [...new Set([...known, ...defaultAlgorithms])];
}

/** Returns a key's fingerprint as ssh-keygen(1) prints it. */
export function fingerprint(key: HostKey): string {
    const hash = createHash("sha256").update(key).digest("base64").replace(/=+$/, "");
    return `SHA256:${hash} (${typeOf(key)})`;
}
