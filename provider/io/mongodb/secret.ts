import { readFile } from "node:fs/promises";

import { UpgradeError, messageOf } from "../../core/errors/errors";

/**
 * A secret, or where the machine that runs Pulumi finds it. Plain JSON. The text of a `SecretText` is a Pulumi secret
 * wherever the state holds it; the other two keep the text out of the state.
 */
export type Secret = SecretText | { readonly env: string } | { readonly file: string };

/** The text itself. The shape is its brand: an object with no field but `secret` is encrypted in the state. */
export interface SecretText {
    readonly secret: string;
}

/** Reads a secret. Errors name its place, never its value. */
export async function readSecret(secret: Secret, what: string): Promise<string> {
    if ("secret" in secret) {
        return secret.secret;
    }
    if ("env" in secret) {
        const value = process.env[secret.env];
        if (value === undefined || value === "") {
            throw new UpgradeError(
                "secret-missing",
                `Cannot read ${what}: the environment variable ${secret.env} is not set`,
            );
        }
        return value;
    }
    try {
        return await readFile(secret.file, "utf8");
    } catch (error) {
        throw new UpgradeError("secret-missing", `Cannot read ${what}: ${messageOf(error)}`, {
            cause: error,
        });
    }
}
