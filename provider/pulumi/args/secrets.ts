import * as pulumi from "@pulumi/pulumi";

import type { Secret, SecretText } from "../../io/mongodb/secret";
import type { SecretArgs } from "./args";

/** Waits for a secret that another resource or the configuration provides. */
export async function resolveSecret(args: SecretArgs): Promise<Secret> {
    if (isSource(args)) {
        return "env" in args ? { env: args.env } : { file: args.file };
    }
    // As the engine does it: apply() does not wait for what a preview cannot know yet.
    const { isKnown, promise } = pulumi.output(args) as unknown as KnowableOutput;
    return { secret: (await isKnown) ? await promise() : pulumi.runtime.unknownValue };
}

/** The same for a secret that may be absent. */
export async function resolveOptional(args: SecretArgs | undefined): Promise<Secret | undefined> {
    return args === undefined ? undefined : await resolveSecret(args);
}

/** Members of `Output` that are public at run time and left out of its types. */
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

/** Whether a preview does not know the secret yet, since its resource is created in the same update. */
export function isUnknown(secret: Secret): boolean {
    return "secret" in secret && secret.secret === pulumi.runtime.unknownValue;
}

/** Returns inputs for the engine in which the text of every `Secret` is encrypted in the state, however deep it is. */
export function markSecrets<T>(inputs: T): T {
    return mark(inputs) as T;
}

function mark(inputs: unknown): unknown {
    if (typeof inputs !== "object" || inputs === null) {
        return inputs;
    }
    if (isSecretText(inputs)) {
        return { secret: pulumi.secret(inputs.secret) };
    }
    if (Array.isArray(inputs)) {
        return inputs.map(mark);
    }
    return Object.fromEntries(
        Object.entries(inputs).map(([key, below]: [string, unknown]) => [key, mark(below)]),
    );
}

function isSecretText(inputs: object): inputs is SecretText {
    return (
        "secret" in inputs && Object.keys(inputs).length === 1 && typeof inputs.secret === "string"
    );
}

/** Returns the argument as a Pulumi secret, also if the program gave it in clear text. */
export function hide(args: SecretArgs): SecretArgs {
    return isSource(args) ? args : pulumi.secret(args);
}

/** The same for a secret that may be absent. */
export function hideOptional(args: SecretArgs | undefined): SecretArgs | undefined {
    return args === undefined ? undefined : hide(args);
}
