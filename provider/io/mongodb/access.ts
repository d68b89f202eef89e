import type { PeerCertificate } from "node:tls";
import { checkServerIdentity } from "node:tls";

import type { MongoClientOptions } from "mongodb";

import type { Secret } from "./secret";
import { readSecret } from "./secret";

/** How this package speaks to the members. Plain JSON: it is kept with each resource, its secrets as such. */
export interface Access {
    readonly auth?: Auth;
    /** Absent: without TLS. */
    readonly tls?: {
        /** Certificates that members' certificates are checked against. Absent: those that Node trusts. */
        readonly ca?: Secret;
        /** Certificate and key of this client, in one PEM text. */
        readonly certificateKey?: Secret;
    };
    /** By their names in the set's configuration: members that are reached elsewhere than there, "203.0.113.7:27017". */
    readonly addresses?: Readonly<Record<string, string>>;
}

/** Where the member that the set knows as `host` is reached. */
export function addressOf({ addresses = {} }: Access, host: string): string {
    return addresses[host] ?? host;
}

/** "db1.example.com" of "db1.example.com:27017", "::1" of "[::1]:27017". */
export function hostnameOf(address: string): string {
    return address.replace(/:\d*$/, "").replace(/^\[|\]$/g, "");
}

export type Auth =
    | {
          /** DEFAULT: the one of these two that the server has for the user. */
          readonly mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256" | "DEFAULT";
          readonly username: string;
          readonly password: Secret;
          readonly authSource: string;
      }
    | { readonly mechanism: "MONGODB-X509" };

export function portOf(address: string): number {
    return Number(address.slice(address.lastIndexOf(":") + 1));
}

/** The driver's options, in memory only: no secret is ever part of an address, a file or an argument. */
export async function clientOptions(access: Access, host?: string): Promise<MongoClientOptions> {
    return { ...(await tlsOptions(access, host)), ...(await authOptions(access)) };
}

/**
 * Without credentials: for what a server tells anybody. A certificate is good for the name by which the member is reached,
 * or for that by which the set knows it.
 */
export async function tlsOptions(access: Access, host?: string): Promise<MongoClientOptions> {
    const { tls } = access;
    if (tls === undefined) {
        return {};
    }
    const ca = tls.ca && (await readSecret(tls.ca, "tls.ca"));
    const pem = tls.certificateKey && (await readSecret(tls.certificateKey, "tls.certificateKey"));
    return {
        tls: true,
        ...(ca !== undefined && { ca }),
        ...(pem !== undefined && { cert: pem, key: pem }),
        ...(host !== undefined &&
            addressOf(access, host) !== host && {
                checkServerIdentity: (name: string, certificate: PeerCertificate) =>
                    checkServerIdentity(name, certificate) &&
                    checkServerIdentity(hostnameOf(host), certificate),
            }),
    };
}

async function authOptions({ auth }: Access): Promise<MongoClientOptions> {
    if (auth === undefined) {
        return {};
    }
    if (auth.mechanism === "MONGODB-X509") {
        return { authMechanism: auth.mechanism, authSource: "$external" };
    }
    const { mechanism, username, authSource } = auth;
    const password = await readSecret(auth.password, "auth.password");
    return { auth: { username, password }, authMechanism: mechanism, authSource };
}
