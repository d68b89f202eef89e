import { createHash } from "node:crypto";

/** Enough digits to distinguish plans, and few enough for a line. */
const digits = 16;

/** Returns a short SHA-256 digest of a text. */
export function digest(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
