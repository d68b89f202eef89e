import { writeFile } from "node:fs/promises";

import type { RunOptions } from "./options";
import type { SetOutputs } from "./set";
import { renderResult, toJson } from "./summary";
import { seconds } from "./table";
import type { Demo } from "./upgrade";
import { createSet, upgradeSet } from "./upgrade";
import { findProblems } from "./verdict";

/** Create, preview, upgrade, judge. Resolves to whether all held that the demo claims. */
export async function show(
    demo: Demo,
    options: RunOptions,
    made: { set?: SetOutputs },
): Promise<boolean> {
    const { from, to, json } = options;
    if (process.env.PULUMI_MONGODB_REPLICASET_COMMAND_PLUGIN === "stand-in") {
        console.log(
            "@pulumi/command's plugin is not here: its stand-in of test/ stages versions\n",
        );
    }
    console.log(`Creating a replica set of ${from} in ${demo.scratch.folder}`);
    console.log(`\n$ pulumi config set version ${from}\n$ pulumi up --yes\n`);
    const startedMs = performance.now();
    made.set = await createSet(demo, from);
    for (const { host, state, version } of made.set.members) {
        console.log(`  ${host}  ${state.padEnd(9)}  ${version}`);
    }
    console.log(`\nCreated in ${seconds(performance.now() - startedMs)}`);
    console.log("A client writes and reads from here on, all the time\n");
    const evidence = await upgradeSet(demo, made.set, { from, to });
    console.log(`${renderResult(evidence, evidence.startedAt)}\n`);
    if (json !== undefined) {
        await writeFile(json, `${JSON.stringify(toJson(evidence), undefined, 4)}\n`);
    }
    const problems = findProblems(evidence);
    if (problems.length > 0) {
        console.error(`What did not hold:\n${problems.map((text) => `- ${text}\n`).join("")}`);
        return false;
    }
    console.log(
        "Secondaries came first, one at a time; the primary handed over once and came last\n",
    );
    return true;
}
