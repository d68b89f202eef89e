import { X509Certificate } from "node:crypto";

import type { Access, Auth } from "../../io/mongodb/access";
import type { EventsChoice } from "../../io/notify/choice";
import type { Secret } from "../../io/mongodb/secret";
import { readSecret } from "../../io/mongodb/secret";
import type { SshShell } from "../../io/ssh/shell";
import type { AuthArgs, ReplicaSetArgs, SecretArgs, TlsArgs } from "./args";
import { markEventArgs, resolveEvents } from "./event-args";
import { hide, isUnknown, resolveSecret } from "./secrets";
import { markShells, resolveShells } from "./shells";

/** What a program says of authentication and TLS, with its secrets known, or marked as not yet known. */
export interface Security {
    /** How each member's host is reached, in their order; undefined for this machine. */
    readonly shells?: readonly (SshShell | undefined)[];
    /** How this package speaks to the members. */
    readonly access?: Access;
    /** Where events go: an address is a secret often enough. */
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
 * A file in a member's folder. A certificate's name changes with it, and only with what is public of it: so a new one is a
 * new configuration, which a restart brings, and the old one stays beside it for the way back.
 */
export interface NamedFile {
    readonly name: string;
    readonly content: Secret;
}

export const noSecurity: Security = {};

/** Waits for the secrets. One that a preview can't know yet, as it is not made yet, keeps the engine's own mark for that. */
export async function resolveSecurity(args: ReplicaSetArgs): Promise<Security> {
    const { auth, keyFile, clusterAuthMode, tls, upgrade } = args;
    const [shells, access, key, settings, events] = await Promise.all([
        resolveShells(args),
        resolveAccess(auth, tls),
        keyFile === undefined ? undefined : resolveSecret(keyFile),
        tls && resolveTls(tls),
        upgrade?.events && resolveEvents(upgrade.events),
    ]);
    return {
        ...(shells.some(Boolean) && { shells }),
        ...(access && { access }),
        ...(events && { events }),
        ...(key && { keyFile: key }),
        ...(clusterAuthMode && { clusterAuthMode }),
        ...(settings && { tls: settings }),
    };
}

async function resolveAccess(auth?: AuthArgs, tls?: TlsArgs): Promise<Access | undefined> {
    if (auth === undefined && tls === undefined) {
        return undefined;
    }
    const who = auth && (await resolveAuth(auth));
    const settings = {
        ...(tls?.ca !== undefined && { ca: await resolveSecret(tls.ca) }),
        ...(tls?.certificateKey !== undefined && {
            certificateKey: await resolveSecret(tls.certificateKey),
        }),
    };
    return { ...(who && { auth: who }), ...(tls && speaksTls(tls, auth) && { tls: settings }) };
}

/**
 * Each mode understands what its neighbour in a rolling change does (manual, "Upgrade a Cluster to Use TLS/SSL"): members
 * with allowTLS stand beside some without TLS, those with preferTLS beside some with requireTLS.
 */
function speaksTls({ mode }: TlsArgs, auth?: AuthArgs): boolean {
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
    const { mode, ca, memberCertificateKey, allowConnectionsWithoutCertificates } = tls;
    const keys =
        memberCertificateKey === undefined
            ? []
            : isList(memberCertificateKey)
              ? memberCertificateKey
              : [memberCertificateKey];
    return {
        ...(mode && { mode }),
        ...(ca !== undefined && { ca: await resolveFile("ca", ca) }),
        certificateKeys: await Promise.all(keys.map((key) => resolveFile("certificate", key))),
        ...(allowConnectionsWithoutCertificates !== undefined && {
            allowConnectionsWithoutCertificates,
        }),
    };
}

function isList(value: SecretArgs | readonly SecretArgs[]): value is readonly SecretArgs[] {
    return Array.isArray(value);
}

async function resolveFile(kind: "ca" | "certificate", args: SecretArgs): Promise<NamedFile> {
    const content = await resolveSecret(args);
    const text = isUnknown(content) ? "" : await readSecret(content, `tls (${kind})`);
    return { name: `${kind}-${fingerprint(text)}.pem`, content };
}

/** Of the first certificate alone: nothing of the key beside it can be told from the name. */
function fingerprint(pem: string): string {
    try {
        return new X509Certificate(pem).fingerprint256.replaceAll(":", "").slice(0, 16);
    } catch {
        return "unknown"; // Or unreadable, which findings say before anything is started with it.
    }
}

/** The arguments as the engine may keep them with the component: a secret given in clear is one all the same. */
export function markArgs(args: ReplicaSetArgs): ReplicaSetArgs {
    const { auth, keyFile, tls } = args;
    const key = tls?.memberCertificateKey;
    return {
        ...args,
        ...markShells(args),
        ...markEventArgs(args),
        ...(auth && "password" in auth && { auth: { ...auth, password: hide(auth.password) } }),
        ...(keyFile !== undefined && { keyFile: hide(keyFile) }),
        ...(tls && {
            tls: {
                ...tls,
                ...(tls.certificateKey !== undefined && {
                    certificateKey: hide(tls.certificateKey),
                }),
                ...(key !== undefined && {
                    memberCertificateKey: isList(key) ? key.map(hide) : hide(key),
                }),
            },
        }),
    };
}
