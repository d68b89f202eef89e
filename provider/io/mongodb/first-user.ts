import { X509Certificate } from "node:crypto";

import type { Document } from "mongodb";

import { UpgradeError } from "../../core/errors/errors";
import type { Access } from "./access";
import type { Connections } from "./connections";
import { isRefusal, serverErrorCode } from "./connections";
import { readSecret } from "./secret";

// Number from the server's error_codes.yml.
const userExists = 51003;
const writeConcernFailed = 64;

const majorityTimeoutMs = 10_000;

/**
 * Creates the program's user in a set that has no users, over a connection from the server's own machine (manual,
 * "Localhost Exception"). The user gets the role root, because all other users are created with it. Safe to repeat.
 */
export async function makeFirstUser(
    host: string,
    { auth, tls }: Access,
    connections: Connections,
): Promise<void> {
    if (auth === undefined || (await connections.acceptsCredentials(host))) {
        return;
    }
    const { database, command } =
        auth.mechanism === "MONGODB-X509"
            ? { database: "$external", command: { createUser: await subjectOf(tls) } }
            : {
                  database: auth.authSource,
                  command: {
                      createUser: auth.username,
                      pwd: await readSecret(auth.password, "auth.password"),
                      // If absent, the user gets all mechanisms that the server has.
                      ...(auth.mechanism !== "DEFAULT" && { mechanisms: [auth.mechanism] }),
                  },
              };
    const complete = {
        ...command,
        roles: [{ role: "root", db: "admin" }],
        // After a timeout the user exists all the same.
        writeConcern: { w: "majority", wtimeout: majorityTimeoutMs },
    };
    await create(host, complete, database, connections);
    if (!(await connections.acceptsCredentials(host))) {
        throw new UpgradeError(
            "auth-failed",
            `Cannot log in to ${host} as ${command.createUser}: the user was created, and the server refuses its credentials`,
            { host },
        );
    }
}

async function create(
    host: string,
    command: Document,
    database: string,
    connections: Connections,
): Promise<void> {
    try {
        await connections.runUnauthenticated(host, command, database);
    } catch (error) {
        const code = serverErrorCode(error);
        if (isRefusal(code)) {
            throw new UpgradeError(
                "auth-failed",
                `Cannot create the first user of the set: ${host} already has users and refuses the program's credentials`,
                { host },
            );
        }
        if (code !== userExists && code !== writeConcernFailed) {
            throw error;
        }
    }
}

/** Returns the user's name: the certificate's subject in the form of RFC 2253, last part first, separated by commas. */
async function subjectOf(tls: Access["tls"]): Promise<string> {
    const pem = tls?.certificateKey && (await readSecret(tls.certificateKey, "tls.certificateKey"));
    return toDistinguishedName(new X509Certificate(pem ?? "").subject);
}

/** Converts a subject from Node's form: one part per line, first part first, escaped as RFC 2253 requires. */
export function toDistinguishedName(subject: string): string {
    return subject.split("\n").reverse().join(",");
}
