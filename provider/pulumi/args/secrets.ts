import * as pulumi from "@pulumi/pulumi";

import type { Secret } from "../../io/mongodb/secret";
import type { SecretArgs } from "./args";

export async function resolveSecret(args: SecretArgs): Promise<Secret> {
    if (isSource(args)) {
        return "env" in args ? { env: args.env } : { file: args.file };
    }
    // As the engine's own: in a preview, what is not known yet can't be waited for by apply().
    const { isKnown, promise } = pulumi.output(args) as unknown as KnowableOutput;
    return { value: (await isKnown) ? await promise() : pulumi.runtime.unknownValue };
}

/** Public at run time, and left out of the types. */
interface KnowableOutput {
    readonly isKnown: Promise<boolean>;
    readonly promise: () => Promise<string>;
}

function isSource(args: SecretArgs): args is Exclude<SecretArgs, pulumi.Input<string>> {
    return (
        typeof args === "object" &&
        !pulumi.Output.isInstance(args) &&
        ("env" in args || "file" in args)
    );
}

export function isUnknown(secret: Secret): boolean {
    return "value" in secret && secret.value === pulumi.runtime.unknownValue;
}

/** For the engine, which keeps them: every value of a `Secret` below is marked. */
export function markSecrets<T>(inputs: T): T {
    return mark(inputs) as T;
}

function mark(inputs: unknown): unknown {
    if (typeof inputs !== "object" || inputs === null) {
        return inputs;
    }
    if (Array.isArray(inputs)) {
        return inputs.map(mark);
    }
    return Object.fromEntries(
        Object.entries(inputs).map(([key, below]: [string, unknown]) => [
            key,
            key === "value" ? pulumi.secret(below) : mark(below),
        ]),
    );
}

/** One given in clear is a secret all the same. */
export function hide(args: SecretArgs): SecretArgs {
    return isSource(args) ? args : pulumi.secret(args);
}
