import type { SetInputs } from "../state/inputs";

/** The members whose update this run has begun, or for which it found nothing to do. */
const begun = new Set<string>();

export function noteBegun(set: SetInputs, host: string): void {
    begun.add(keyOf(set, host));
}

export function hasBegun(set: SetInputs, host: string): boolean {
    return begun.has(keyOf(set, host));
}

function keyOf({ owner }: SetInputs, host: string): string {
    return `${owner} ${host}`;
}
