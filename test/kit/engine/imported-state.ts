import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { portOf } from "../../../provider/io/mongodb/access";
import type { PulumiStack } from "./pulumi-stack";
import type { RecordedState, RunsOwn } from "../records/recorded-states";
import { assertCode } from "../system/say";

/** Of a stack whose members are there. */
export async function runsOwn(stack: PulumiStack): Promise<RunsOwn> {
    const places = await stack.places();
    return {
        data: stack.dataFolder,
        stack: stack.name,
        ports: places.map(({ host }) => portOf(host)),
    };
}

/** Puts a recorded state in the place of the stack's own. */
export async function importState(
    stack: PulumiStack,
    { deployment }: RecordedState,
): Promise<void> {
    const own = await stack.exported();
    // The key for secrets is the stack's own.
    const { secrets_providers } = own.deployment;
    const imported = { ...own, deployment: { ...deployment, secrets_providers } };
    const file = join(stack.dataFolder, "import.json");
    await writeFile(file, JSON.stringify(imported));
    assertCode(await stack.pulumi("stack", "import", "--file", file), 0);
}
