import assert from "node:assert/strict";

/** What a handler rejects with so that the engine keeps a state. */
export interface PartialFailure {
    readonly message: string;
    readonly reasons: readonly string[];
    readonly properties: Record<string, unknown>;
}

/** Returns what the work rejects with; throws if it does not. */
export async function failureOf(work: Promise<unknown>): Promise<PartialFailure> {
    try {
        await work;
    } catch (error) {
        return error as PartialFailure;
    }
    throw new assert.AssertionError({ message: "It did not reject" });
}
