import type { Finding } from "./errors";

export function blocker(
    code: Finding["code"],
    message: string,
    remedy: string,
    host?: string,
): readonly Finding[] {
    return [{ severity: "blocker", code, message, remedy, ...(host !== undefined && { host }) }];
}

export function warning(
    code: Finding["code"],
    message: string,
    remedy: string,
    host?: string,
): readonly Finding[] {
    return [{ severity: "warning", code, message, remedy, ...(host !== undefined && { host }) }];
}
