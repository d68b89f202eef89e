import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

import type { StageInputs } from "../io/stage-command";
import { sortKeys } from "../io/config-text";

/** The same text on every machine, so that the state does not change with the checkout. Resolved from the program's folder. */
const command = `node --eval 'require("pulumi-mongodb-replicaset/stage").main()'`;

/**
 * Stages a version for one member: unpacked, checked, beside what runs, which it never touches, and asked whether it
 * takes the member's configuration. All members stage side by side, each at its own pace, before any is stopped.
 */
export function stageVersion(
    name: string,
    inputs: StageInputs,
    opts: pulumi.CustomResourceOptions,
): local.Command {
    // In the environment, not in the arguments, which every user of the machine can read.
    const environment = { STAGE: JSON.stringify(sortKeys(inputs)) };
    return new local.Command(name, { create: command, environment }, opts);
}
