/*
 * Measures what this package adds to `pulumi preview`: `npm run bench:preflight [-- rounds]`. A healthy set of three real
 * servers is observed, inspected and planned as in a program. Prints the medians and asserts nothing.
 */
import { join } from "node:path";

/* eslint-disable @typescript-eslint/no-restricted-imports -- it measures internal parts of a preview */
import { closeConnections, inspectOnce, observeOnce } from "../provider/pulumi/session/session";
import { findAll } from "../provider/pulumi/program/findings";
import { observeSet } from "../provider/pulumi/program/observed";
import { makeSetInputs } from "../provider/pulumi/state/set-inputs";
import { makeSpec } from "../provider/pulumi/args/spec";
import { RealSet, smallServers } from "../test/kit/sets/real-set";

const from = "5.0.4";
const to = "6.0.27";
const owner = "organization/bench/preflight/rs0";

type Work = () => Promise<unknown>;

async function main(rounds: number): Promise<void> {
    const set = await RealSet.create({ version: from });
    try {
        const specFor = (version: string) =>
            makeSpec("rs0", { version, options: smallServers }, join(set.folder, "rs0"));
        const inputs = await makeSetInputs(specFor(from), owner);
        const previewOf = (version: string) => async () => {
            const findings = await findAll(await observeSet(specFor(version), owner, true));
            const blocker = findings.find(({ severity }) => severity === "blocker");
            if (blocker) {
                throw new Error(blocker.message);
            }
        };
        await measure(rounds, {
            "observe only": () => observeOnce(inputs),
            "observe and inspect, for an upgrade": () =>
                inspectOnce(inputs, new Map(), { version: to }),
            "whole preview, nothing to do": previewOf(from),
            [`whole preview, ${from} to ${to}`]: previewOf(to),
        });
    } finally {
        await set.close();
        await closeConnections();
    }
}

/** Alternates between the kinds of work, so that other load on the machine affects all equally. */
async function measure(rounds: number, works: Readonly<Record<string, Work>>): Promise<void> {
    const times = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
        for (const [name, work] of Object.entries(works)) {
            const begun = performance.now();
            await work();
            times.get(name)?.push(performance.now() - begun);
        }
    }
    console.log(`3 members, ${rounds} rounds; milliseconds: median (least to most)`);
    for (const [name, all] of times) {
        const sorted = all.sort((a, b) => a - b).map(Math.round);
        const median = sorted[Math.floor(sorted.length / 2)];
        console.log(`${name.padEnd(40)} ${median} (${sorted[0]} to ${sorted.at(-1)})`);
    }
}

main(Number(process.argv[2] ?? 10)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
