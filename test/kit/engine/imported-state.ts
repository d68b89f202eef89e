import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { portOf } from "../../../provider/io/mongodb/access";
import type { PulumiStack } from "./pulumi-stack";
import type { RecordedState, RunValues } from "../records/recorded-states";
import { assertCode } from "../system/say";

/** The values of a stack with existing members that differ between runs. */
export async function runValuesOf(stack: PulumiStack): Promise<RunValues> {
    const places = await stack.places();
    return {
        data: stack.dataFolder,
        stack: stack.name,
        ports: places.map(({ host }) => portOf(host)),
    };
}

/** Replaces the stack's state by a recorded one. */
export async function importState(
    stack: PulumiStack,
    { deployment }: Pick<RecordedState, "deployment">,
): Promise<void> {
    const own = await stack.exported();
    // Keeps the stack's own key for secrets.
    const { secrets_providers } = own.deployment;
    const imported = { ...own, deployment: { ...deployment, secrets_providers } };
    const file = join(stack.dataFolder, "import.json");
    await writeFile(file, JSON.stringify(imported));
    assertCode(await stack.pulumi("stack", "import", "--file", file), 0);
}
