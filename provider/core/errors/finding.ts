import type { Finding } from "./errors";
import { defined } from "../json/defined";

/** The parts of one finding; a finding about the whole set has no `host`. */
type FindingParts = Omit<Finding, "host"> & { readonly host?: string | undefined };

/** Returns one finding; it has a `host` only if one is given. */
export function finding({ severity, code, message, remedy, host }: FindingParts): Finding {
    return { severity, code, message, remedy, ...defined({ host }) };
}

/** Returns a list of one blocker, for checks that collect findings. */
export function blocker(
    code: Finding["code"],
    message: string,
    remedy: string,
    host?: string,
): readonly Finding[] {
    return [finding({ severity: "blocker", code, message, remedy, host })];
}

/** Returns a list of one warning, for checks that collect findings. */
export function warning(
    code: Finding["code"],
    message: string,
    remedy: string,
    host?: string,
): readonly Finding[] {
    return [finding({ severity: "warning", code, message, remedy, host })];
}
