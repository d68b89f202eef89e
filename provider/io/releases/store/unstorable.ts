import { UpgradeError, messageOf } from "../../../core/errors/errors";

// errno(3): no space, over the user's quota, over the limit for one file.
const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Whether the file system has no room left for what was written, whatever the reason. */
export function isFull(error: unknown): boolean {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    return typeof code === "string" && fullCodes.includes(code);
}

/** Why a release could not be put where it should lie: by the errno, never by words. */
export function unstorable(version: string, folder: string, cause: unknown): UpgradeError {
    return new UpgradeError(
        isFull(cause) ? "disk-full" : "binary-missing",
        `Cannot put MongoDB ${version} at ${folder}: ${messageOf(cause)}`,
        { cause },
    );
}
