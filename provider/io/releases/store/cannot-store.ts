import { UpgradeError, messageOf } from "../../../core/errors/errors";

// errno(3): no space, over the user's quota, over the limit for one file.
const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Whether a write failed for lack of room, whichever limit it met. */
export function isFull(error: unknown): boolean {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    return typeof code === "string" && fullCodes.includes(code);
}

/** Explains why a release could not be stored, from the errno, never from the message. */
export function cannotStore(version: string, folder: string, cause: unknown): UpgradeError {
    return cause instanceof UpgradeError
        ? cause
        : new UpgradeError(
              isFull(cause) ? "disk-full" : "binary-missing",
              `Cannot put MongoDB ${version} at ${folder}: ${messageOf(cause)}`,
              { cause },
          );
}
