import type { MongoOptions } from "mongodb";
import { MongoClient } from "mongodb";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Access, Auth } from "./access";
import type { Secret } from "./secret";

/** What a connection string says, as far as this package has a use for it. */
export interface SetAddress {
    /** Members to ask for the others. */
    readonly seeds: readonly string[];
    readonly setName?: string;
    /** Whose password may be missing: connection strings without one are the better ones. */
    readonly login?: Login;
    readonly tls?: NonNullable<Access["tls"]>;
}

export type Login =
    | {
          readonly username: string;
          readonly password?: string;
          readonly authSource: string;
          readonly mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256" | "DEFAULT";
      }
    | { readonly mechanism: "MONGODB-X509" };

const answerMs = 5_000;

/** Options with a meaning that is lost here, and what has to be said of them. */
const refusedOptions: readonly (readonly [name: string, why: string])[] = [
    ["tlsInsecure", "certificates are always checked"],
    ["tlsAllowInvalidCertificates", "certificates are always checked"],
    ["tlsAllowInvalidHostnames", "certificates are always checked"],
    ["tlsCertificateKeyFilePassword", "keys with a password are not read"],
    ["tlsCRLFile", "revocation lists are not read"],
    ["loadBalanced", "members are spoken to one by one"],
    ["proxyHost", "members are spoken to directly"],
];

/** `username`: instead of the connection string's own. `source` names it in messages, which never repeat it. */
export async function readUri(uri: string, source: string, username?: string): Promise<SetAddress> {
    const client = parse(uri, source, username);
    const { options } = client;
    refuseOptions(uri, source);
    if (options.srvHost !== undefined) {
        await resolveSeedList(client, source);
    }
    const login = loginOf(options, source);
    const { tls, tlsCAFile, tlsCertificateKeyFile, replicaSet } = options;
    return {
        seeds: options.hosts.map(String),
        ...(replicaSet && { setName: replicaSet }),
        ...(login && { login }),
        ...(tls && {
            tls: {
                ...(tlsCAFile !== undefined && { ca: { file: tlsCAFile } }),
                ...(tlsCertificateKeyFile !== undefined && {
                    certificateKey: { file: tlsCertificateKeyFile },
                }),
            },
        }),
    };
}

/** How the members are spoken to, once the password is known. */
export function accessOf({ login, tls }: SetAddress, password?: Secret): Access {
    const auth = login && authOf(login, password);
    return { ...(auth && { auth }), ...(tls && { tls }) };
}

function authOf(login: Login, password: Secret = { secret: "" }): Auth {
    if (login.mechanism === "MONGODB-X509") {
        return { mechanism: login.mechanism };
    }
    const { mechanism, username, authSource } = login;
    return { mechanism, username, authSource, password };
}

/** Does not connect: only a client's methods do. */
function parse(uri: string, source: string, username: string | undefined): MongoClient {
    try {
        return new MongoClient(uri, {
            serverSelectionTimeoutMS: answerMs,
            ...(username !== undefined && { auth: { username, password: "" } }),
        });
    } catch (error) {
        // Of one that can't be read nobody knows what of it is secret.
        const why = uri.includes("@")
            ? "is it mongodb://user@host:port/?options, with %40 for an @ in a name or password?"
            : messageOf(error);
        throw new UpgradeError("command-line-invalid", `Cannot read the ${source}: ${why}`);
    }
}

function refuseOptions(uri: string, source: string): void {
    for (const [name, why] of refusedOptions) {
        if (new RegExp(`[?&]${name}=`, "i").test(uri)) {
            throw new UpgradeError(
                "command-line-invalid",
                `Cannot use the ${source}: its option ${name} is not supported, ${why}`,
            );
        }
    }
}

/** The driver does it on its way to the servers; whether these answer is for others to find out. Not tried on a real one. */
async function resolveSeedList(client: MongoClient, source: string): Promise<void> {
    try {
        await client.connect();
    } catch (error) {
        if (client.options.hosts.length === 0) {
            throw new UpgradeError(
                "set-unreachable",
                `Cannot find the members that the ${source} stands for: ${messageOf(error)}`,
                { cause: error },
            );
        }
    } finally {
        await client.close();
    }
}

function loginOf({ credentials }: MongoOptions, source: string): Login | undefined {
    if (credentials === undefined) {
        return undefined;
    }
    const { mechanism, username, password, source: authSource } = credentials;
    if (mechanism === "MONGODB-X509") {
        return { mechanism };
    }
    if (mechanism === "DEFAULT" || mechanism === "SCRAM-SHA-1" || mechanism === "SCRAM-SHA-256") {
        return { mechanism, username, authSource, ...(password !== "" && { password }) };
    }
    throw new UpgradeError(
        "command-line-invalid",
        `Cannot use the ${source}: authMechanism ${mechanism} is not supported, only SCRAM-SHA-1, SCRAM-SHA-256 and MONGODB-X509 are`,
    );
}
