import assert from "node:assert/strict";

/** What a handler rejects with where the engine is to keep a state. */
export interface PartialFailure {
    readonly message: string;
    readonly reasons: readonly string[];
    readonly properties: Record<string, unknown>;
}

export async function failureOf(work: Promise<unknown>): Promise<PartialFailure> {
    try {
        await work;
    } catch (error) {
        return error as PartialFailure;
    }
    throw new assert.AssertionError({ message: "It went well" });
}
