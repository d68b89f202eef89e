import { readFile } from "node:fs/promises";

import { UpgradeError, messageOf } from "../../core/errors/errors";

/**
 * A value, or where the machine that runs Pulumi has it. Plain JSON; a `value` is a Pulumi secret wherever it is kept, the
 * others never come near the state.
 */
export type Secret =
    { readonly value: string } | { readonly env: string } | { readonly file: string };

/** Names the place in an error, never the value. */
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
