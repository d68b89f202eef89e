import { createHash } from "node:crypto";

import { defined } from "../../core/json/defined";
import type { Access, Auth } from "../../io/mongodb/access";
import { certificatesIn } from "../../io/mongodb/certificates";
import type { Secret } from "../../io/mongodb/secret";
import { readSecret } from "../../io/mongodb/secret";
import type { EventsChoice } from "../../io/notify/choice";
import type { SshShell } from "../../io/ssh/shell";
import type { AuthArgs, ReplicaSetArgs, SecretArgs, TlsArgs } from "./args";
import { markEventArgs, resolveEvents } from "./event-args";
import { hide, hideOptional, isUnknown, resolveOptional, resolveSecret } from "./secrets";
import { markShells, resolveShells } from "./shells";

/** Those arguments of a program that contain secrets. Each secret is known, or marked as not known yet. */
export interface Security {
    /** How each member's host is reached, in the members' order; undefined for this machine. */
    readonly shells?: readonly (SshShell | undefined)[];
    /** How this package connects to the members. */
    readonly access?: Access;
    /** Where events are sent. The URL of a webhook is often a secret. */
    readonly events?: EventsChoice;
    readonly keyFile?: Secret;
    readonly clusterAuthMode?: "keyFile" | "x509";
    readonly tls?: {
        readonly mode?: NonNullable<TlsArgs["mode"]>;
        readonly ca?: NamedFile;
        /** One for all members, or one each. */
        readonly certificateKeys: readonly NamedFile[];
        readonly allowConnectionsWithoutCertificates?: boolean;
    };
}

/**
 * A file in a member's folder. The name of a certificate's file depends on the public part of all certificates in it. So a new
 * certificate is a new configuration, which a restart brings, and the old file stays for a revert.
 */
export interface NamedFile {
    readonly name: string;
    readonly content: Secret;
}

/** Waits for the program's secrets. A secret of a resource that a preview has not created yet keeps the engine's mark for unknown. */
export async function resolveSecurity(args: ReplicaSetArgs): Promise<Security> {
    const { auth, keyFile, clusterAuthMode, tls, upgrade } = args;
    const [shells, access, key, settings, events] = await Promise.all([
        resolveShells(args),
        resolveAccess(auth, tls),
        resolveOptional(keyFile),
        tls && resolveTls(tls),
        upgrade?.events && resolveEvents(upgrade.events),
    ]);
    return defined({
        shells: shells.some(Boolean) ? shells : undefined,
        access,
        events,
        keyFile: key,
        clusterAuthMode,
        tls: settings,
    });
}

async function resolveAccess(auth?: AuthArgs, tls?: TlsArgs): Promise<Access | undefined> {
    if (auth === undefined && tls === undefined) {
        return undefined;
    }
    const settings = defined({
        ca: await resolveOptional(tls?.ca),
        certificateKey: await resolveOptional(tls?.certificateKey),
    });
    return defined({
        auth: auth && (await resolveAuth(auth)),
        tls: tls && connectsByTls(tls, auth) ? settings : undefined,
    });
}

/**
 * Whether this package connects by TLS. During a rolling change each mode must understand the one next to it (manual,
 * "Upgrade a Cluster to Use TLS/SSL"): members with allowTLS run together with members without TLS, members with
 * preferTLS together with members with requireTLS.
 */
function connectsByTls({ mode }: TlsArgs, auth?: AuthArgs): boolean {
    return mode !== "allowTLS" || auth?.mechanism === "MONGODB-X509";
}

async function resolveAuth(auth: AuthArgs): Promise<Auth> {
    if (auth.mechanism === "MONGODB-X509") {
        return { mechanism: auth.mechanism };
    }
    const { mechanism = "SCRAM-SHA-256", username, authSource = "admin" } = auth;
    return { mechanism, username, authSource, password: await resolveSecret(auth.password) };
}

async function resolveTls(tls: TlsArgs): Promise<Security["tls"]> {
    const { mode, ca, memberCertificateKey: keys = [], allowConnectionsWithoutCertificates } = tls;
    return defined({
        mode,
        ca: ca === undefined ? undefined : await resolveFile("ca", ca),
        certificateKeys: await Promise.all(
            (isList(keys) ? keys : [keys]).map((key) => resolveFile("certificate", key)),
        ),
        allowConnectionsWithoutCertificates,
    });
}

function isList(value: SecretArgs | readonly SecretArgs[]): value is readonly SecretArgs[] {
    return Array.isArray(value);
}

async function resolveFile(kind: "ca" | "certificate", args: SecretArgs): Promise<NamedFile> {
    const content = await resolveSecret(args);
    const text = isUnknown(content) ? "" : await readSecret(content, `tls (${kind})`);
    return { name: `${kind}-${fingerprint(text)}.pem`, content };
}

/**
 * Returns a digest of all certificates in the text, as an authority or an intermediate one is added behind those that are
 * there; of one alone it is its fingerprint. The name reveals nothing of the key in the same text.
 */
function fingerprint(pem: string): string {
    const certificates = certificatesIn(pem);
    if (certificates.length === 0) {
        return "unknown"; // Or unreadable, which findings report before a member is started with it.
    }
    const digest = createHash("sha256");
    for (const { raw } of certificates) {
        digest.update(raw);
    }
    return digest.digest("hex").toUpperCase().slice(0, 16);
}

/** Returns the arguments for the engine, which keeps them with the component. Secrets given in clear text are marked too. */
export function markArgs(args: ReplicaSetArgs): ReplicaSetArgs {
    const { auth, keyFile, tls } = args;
    return {
        ...args,
        ...markShells(args),
        ...markEventArgs(args),
        ...defined({
            auth:
                auth && "password" in auth ? { ...auth, password: hide(auth.password) } : undefined,
            keyFile: hideOptional(keyFile),
            tls: tls && markTls(tls),
        }),
    };
}

function markTls(tls: TlsArgs): TlsArgs {
    const { certificateKey, memberCertificateKey: keys } = tls;
    return {
        ...tls,
        ...defined({
            certificateKey: hideOptional(certificateKey),
            memberCertificateKey: keys && (isList(keys) ? keys.map(hide) : hide(keys)),
        }),
    };
}
