import { writeFile } from "node:fs/promises";

import type { RunOptions } from "./options";
import type { SetOutputs } from "./set";
import { renderResult, toJson } from "./summary";
import { seconds } from "./table";
import type { Demo } from "./upgrade";
import { createSet, upgradeSet } from "./upgrade";
import { findProblems } from "./verdict";

/** Creates, previews and upgrades the set, then checks the result. Resolves to whether all of the demo's claims hold. */
export async function show(
    demo: Demo,
    options: RunOptions,
    created: { set?: SetOutputs },
): Promise<boolean> {
    const { from, to, json } = options;
    if (process.env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN === "stand-in") {
        console.log(
            "The plugin of @pulumi/command is not installed: the stand-in from test/ stages the releases\n",
        );
    }
    console.log(`Creating a replica set of three members at ${from} in ${demo.scratch.folder}`);
    console.log(`\n$ pulumi config set version ${from}\n$ pulumi up --yes\n`);
    const startedMs = performance.now();
    created.set = await createSet(demo, from);
    for (const { host, state, version } of created.set.members) {
        console.log(`  ${host}  ${state.padEnd(9)}  ${version}`);
    }
    console.log(`\nCreated in ${seconds(performance.now() - startedMs)}`);
    console.log("From now on a client writes and reads continuously\n");
    const evidence = await upgradeSet(demo, created.set, { from, to });
    console.log(`${renderResult(evidence, evidence.startedAt)}\n`);
    if (json !== undefined) {
        await writeFile(json, `${JSON.stringify(toJson(evidence), undefined, 4)}\n`);
    }
    const problems = findProblems(evidence);
    if (problems.length > 0) {
        console.error(
            `The upgrade did not go as promised:\n${problems.map((text) => `- ${text}\n`).join("")}`,
        );
        return false;
    }
    console.log(
        "The secondaries were upgraded first, one at a time. The primary handed over once and was upgraded last.\n",
    );
    return true;
}
