import { readFile } from "node:fs/promises";

import { UpgradeError, messageOf } from "../../core/errors/errors";

/**
 * A secret value, or its place on the machine that runs Pulumi. Plain JSON. A `value` is stored as a Pulumi secret; values
 * from `env` and `file` are never stored in the state.
 */
export type Secret =
    { readonly value: string } | { readonly env: string } | { readonly file: string };

/** Reads a secret. Errors name its place, never its value. */
export async function readSecret(secret: Secret, what: string): Promise<string> {
    if ("value" in secret) {
        return secret.value;
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
