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

const acknowledgeMs = 10_000;

/**
 * Makes the program's user where the set has none, as whom the server lets from its own machine (manual, "Localhost
 * Exception"): it may do anything, as it is the one who has to make all others. Safe to repeat.
 */
export async function makeFirstUser(
    host: string,
    { auth, tls }: Access,
    connections: Connections,
): Promise<void> {
    if (auth === undefined || (await connections.letsIn(host))) {
        return;
    }
    const { database, command } =
        auth.mechanism === "MONGODB-X509"
            ? {
                  database: "$external",
                  command: { createUser: await subjectOf(tls) },
              }
            : {
                  database: auth.authSource,
                  command: {
                      createUser: auth.username,
                      pwd: await readSecret(auth.password, "auth.password"),
                      // Without them: all that the server has.
                      ...(auth.mechanism !== "DEFAULT" && { mechanisms: [auth.mechanism] }),
                  },
              };
    const complete = {
        ...command,
        roles: [{ role: "root", db: "admin" }],
        // Late, it is there all the same.
        writeConcern: { w: "majority", wtimeout: acknowledgeMs },
    };
    await create(host, complete, database, connections);
    if (!(await connections.letsIn(host))) {
        throw new UpgradeError(
            "auth-failed",
            `The user ${command.createUser} was made, and ${host} does not let it in`,
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
                `Cannot make the first user of the set: ${host} has users already, and refuses the credentials of the program`,
                { host },
            );
        }
        if (code !== userExists && code !== writeConcernFailed) {
            throw error;
        }
    }
}

/** A user's name is its certificate's subject as RFC 2253 writes it: the last part first, with commas between. */
async function subjectOf(tls: Access["tls"]): Promise<string> {
    const pem = tls?.certificateKey && (await readSecret(tls.certificateKey, "tls.certificateKey"));
    return toDistinguishedName(new X509Certificate(pem ?? "").subject);
}

/** From Node's form: a line a part, the first one first, escaped as RFC 2253 wants it. */
export function toDistinguishedName(subject: string): string {
    return subject.split("\n").reverse().join(",");
}
