import type { PeerCertificate } from "node:tls";
import { checkServerIdentity } from "node:tls";

import type { MongoClientOptions } from "mongodb";

import { defined } from "../../core/json/defined";
import type { Secret } from "./secret";
import { readSecret } from "./secret";

/**
 * How this package connects to the members. Plain JSON: each resource stores it, with its secrets as Pulumi secrets.
 */
export interface Access {
    readonly auth?: Auth;
    /** If absent, connections use no TLS. */
    readonly tls?: {
        /** Certificates that members' certificates are checked against. Default: those that Node trusts. */
        readonly ca?: Secret;
        /** This client's certificate and key, in one PEM text. */
        readonly certificateKey?: Secret;
    };
    /**
     * Addresses of members that are not reached by their name in the set's configuration, by that name:
     * "203.0.113.7:27017".
     */
    readonly addresses?: Readonly<Record<string, string>>;
}

/** Returns the address at which the member `host` of the set is reached. */
export function addressOf({ addresses = {} }: Access, host: string): string {
    return addresses[host] ?? host;
}

/** Returns "db1.example.com" for "db1.example.com:27017", "::1" for "[::1]:27017". */
export function hostnameOf(address: string): string {
    return address.replace(/:\d*$/, "").replace(/^\[|\]$/g, "");
}

/** How this package logs in. */
export type Auth =
    | {
          /** DEFAULT: the one of the other two that the server has for the user. */
          readonly mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256" | "DEFAULT";
          readonly username: string;
          readonly password: Secret;
          readonly authSource: string;
      }
    | { readonly mechanism: "MONGODB-X509" };

/** Returns 27017 for "db1.example.com:27017". */
export function portOf(address: string): number {
    return Number(address.slice(address.lastIndexOf(":") + 1));
}

/**
 * Returns the driver's options with credentials. They exist in memory only: no secret is ever part of an address, a
 * file or an argument.
 */
export async function clientOptions(access: Access, host?: string): Promise<MongoClientOptions> {
    return { ...(await tlsOptions(access, host)), ...(await authOptions(access)) };
}

/**
 * Returns the driver's options without credentials, for what a server reports to unauthenticated clients. A member's
 * certificate must be valid for its address or for its name in the set.
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
        ...defined({ ca, cert: pem, key: pem }),
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
