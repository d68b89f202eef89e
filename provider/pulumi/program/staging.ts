import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { defined } from "../../core/json/defined";
import { sortedJson } from "../../core/json/sort-keys";
import type { StageInputs } from "../../io/member/stage-command";
import type { SshShell } from "../../io/ssh/shell";

/** The command of every staging. Its text contains no path, so that the state does not depend on the checkout: Node resolves the package from the program's folder. */
const command = `node --eval 'require("pulumi-mongodb-replicaset/stage").main()'`;

/**
 * Declares the staging of a version for one member: the release is unpacked and verified next to the running one, which it
 * never touches, and validates the member's configuration. All members stage in parallel, before any member is stopped.
 */
export function stageVersion(
    name: string,
    inputs: StageInputs,
    shell: SshShell | undefined,
    opts: pulumi.CustomResourceOptions,
): local.Command {
    // In the environment, not in the arguments, which every user of the machine can read.
    const environment = { STAGE: sortedJson({ ...inputs, ...(shell && { remote: true }) }) };
    // The credentials of a host must not be readable in the process list or in the state.
    const stdin = shell && pulumi.secret(sortedJson(shell));
    return new local.Command(name, { create: command, environment, ...defined({ stdin }) }, opts);
}
