import type { MongoOptions } from "mongodb";
import { MongoClient } from "mongodb";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { Access } from "./access";
import type { Secret } from "./secret";

/** The parts of a connection string that this package uses. */
export interface SetAddress {
    /** Members that are asked for the other members. */
    readonly seeds: readonly string[];
    readonly setName?: string;
    /** The password may be absent: connection strings without one are safer. */
    readonly login?: Login;
    readonly tls?: NonNullable<Access["tls"]>;
}

/** The login of a connection string. */
type Login =
    | {
          readonly username: string;
          readonly password?: string;
          readonly authSource: string;
          readonly mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256" | "DEFAULT";
      }
    | { readonly mechanism: "MONGODB-X509" };

const answerTimeoutMs = 5_000;

/** Options that this package cannot honour, and why. */
const refusedOptions: readonly (readonly [name: string, why: string])[] = [
    ["tlsInsecure", "certificates are always checked"],
    ["tlsAllowInvalidCertificates", "certificates are always checked"],
    ["tlsAllowInvalidHostnames", "certificates are always checked"],
    ["tlsCertificateKeyFilePassword", "keys with a password are not read"],
    ["tlsCRLFile", "revocation lists are not read"],
    ["loadBalanced", "this package connects to each member separately"],
    ["proxyHost", "this package connects to members directly"],
];

/**
 * Reads a connection string. `source` names it in messages, which never repeat the string itself.
 * @param username replaces the connection string's own
 * @throws UpgradeError `command-line-invalid`, `set-unreachable`
 */
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
        ...defined({ login }),
        ...(tls && {
            tls: defined({
                ca: fileOf(tlsCAFile),
                certificateKey: fileOf(tlsCertificateKeyFile),
            }),
        }),
    };
}

function fileOf(file: string | undefined): Secret | undefined {
    return file === undefined ? undefined : { file };
}

/** Returns how to connect to the members, once the password is known. */
export function accessOf({ login, tls }: SetAddress, password: Secret = { secret: "" }): Access {
    const auth = login && "username" in login ? { ...login, password } : login;
    return defined({ auth, tls });
}

/** Parses the string with the driver. Nothing connects: only a client's methods do. */
function parse(uri: string, source: string, username: string | undefined): MongoClient {
    try {
        return new MongoClient(uri, {
            serverSelectionTimeoutMS: answerTimeoutMs,
            ...(username !== undefined && { auth: { username, password: "" } }),
        });
    } catch (error) {
        // In a string that cannot be parsed, any part may be secret.
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
                `Cannot use the ${source}: the option ${name} is not supported, ${why}`,
            );
        }
    }
}

/**
 * Resolves a seed list of DNS: the driver does so when it connects. Whether the servers answer is checked elsewhere.
 * Not tried on a real one.
 */
async function resolveSeedList(client: MongoClient, source: string): Promise<void> {
    try {
        await client.connect();
    } catch (error) {
        if (client.options.hosts.length === 0) {
            throw new UpgradeError(
                "set-unreachable",
                `Cannot resolve the members of the ${source}: ${messageOf(error)}`,
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
