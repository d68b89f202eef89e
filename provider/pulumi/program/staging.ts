import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { sortedJson } from "../../core/json/sort-keys";
import type { StageInputs } from "../../io/member/stage-command";
import type { SshShell } from "../../io/ssh/shell";

/** The same text on every machine, so that the state does not change with the checkout. Resolved from the program's folder. */
const command = `node --eval 'require("pulumi-mongodb-replicaset/stage").main()'`;

/**
 * Stages a version for one member: unpacked, checked, beside what runs, which it never touches, and asked whether it
 * takes the member's configuration. All members stage side by side, each at its own pace, before any is stopped.
 */
export function stageVersion(
    name: string,
    inputs: StageInputs,
    shell: SshShell | undefined,
    opts: pulumi.CustomResourceOptions,
): local.Command {
    // In the environment, not in the arguments, which every user of the machine can read.
    const environment = {
        STAGE: sortedJson({ ...inputs, ...(shell && { remote: true }) }),
    };
    // What opens a host is for nobody to read, there or in the state.
    const stdin = shell && pulumi.secret(sortedJson(shell));
    return new local.Command(name, { create: command, environment, ...(stdin && { stdin }) }, opts);
}
