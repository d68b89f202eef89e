import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

import type { Binaries } from "../io/binaries/binaries";

/** The same text on every machine, so that the state does not change with the checkout. Resolved from the program's folder. */
const command = `node --eval 'require("pulumi-mongodb-replicaset/stage").main()'`;

/**
 * Stages a version for one member: unpacked, checked, beside what runs, which it never touches. All
 * members stage side by side, each at its own pace, before any is stopped.
 */
export function stageVersion(
    name: string,
    binaries: Binaries,
    version: string,
    opts: pulumi.CustomResourceOptions,
): local.Command {
    return new local.Command(
        name,
        { create: command, environment: { STAGE: JSON.stringify({ binaries, version }) } },
        opts,
    );
}
