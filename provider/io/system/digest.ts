import { createHash } from "node:crypto";

/** So many digits tell plans apart, and fit on a line. */
const digits = 16;

export function digest(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
