/*
 * Measures what a program's plans cost, by members of a set and by sets of a program: `npm run bench:scale [-- --rounds N]`.
 * Starts no server, as the sets are made up, and asserts nothing.
 */
import { parseArgs } from "node:util";

/* eslint-disable @typescript-eslint/no-restricted-imports -- it measures internal parts of a preview */
import { nothingInspected } from "../provider/core/inspection/inspection";
import { planPath } from "../provider/core/plan/upgrade-path";
import { pauseHop } from "../provider/core/plan/pause";
import type { Goal } from "../provider/core/plan/goal";
import { preflightPath } from "../provider/core/checks/preflight";
import { renderTopology } from "../provider/core/report/render";
import { renderMarkdown, reportPlan } from "../provider/core/report/report";
import type { Topology } from "../provider/core/topology/topology";
import { limits } from "../test/kit/made-up/limits";
import { primary, secondary, setOf } from "../test/kit/made-up/topologies";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "30" } } });
const rounds = Number(values.rounds);
const copies = 50;
const goal: Goal = { version: "6.0.27", maxUnavailable: 2 };

/** A set has at most seven votes (manual, "Replica Set Members"); the other members have none. */
function setOfMany(count: number): Topology {
    const hosts = Array.from({ length: count }, (_, index) => `db${index + 1}.example.com:27017`);
    const [first = "", ...others] = hosts;
    const shape = (index: number) => (index < 6 ? {} : { votes: 0, priority: 0 });
    return setOf(primary(first), ...others.map((host, index) => secondary(host, shape(index))));
}

/** Everything that a program computes about a set before it declares its resources. */
function planAndRender(topology: Topology): number {
    const hops = planPath(topology, [goal]);
    const findings = preflightPath(hops, limits, nothingInspected);
    const paused = hops.map((hop) => pauseHop(hop, { after: "none" }).hop);
    const report = reportPlan(topology, paused, findings);
    return renderTopology(topology).length + renderMarkdown(report).length;
}

interface Measured {
    readonly ms: number;
    readonly steps: number;
    readonly kilobytes: number;
}

/** Measures the fastest round, as other processes use the machine too, and the plans' steps and memory. */
function measure(topologies: readonly Topology[]): Measured {
    const times = Array.from({ length: rounds }, () => {
        const begun = performance.now();
        topologies.forEach(planAndRender);
        return performance.now() - begun;
    });
    const before = usedBytes();
    // Many copies: the memory of one is too small to measure.
    const plans = Array.from({ length: copies }, () =>
        topologies.flatMap((topology) => planPath(topology, [goal])),
    );
    const kilobytes = (usedBytes() - before) / 1024 / copies;
    const steps = plans.flat().reduce((sum, hop) => sum + hop.steps.length, 0) / copies;
    return { ms: Math.min(...times), steps, kilobytes };
}

function usedBytes(): number {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
}

function print(title: string, counts: readonly number[], make: (count: number) => Topology[]) {
    console.log(title);
    measure(make(counts.at(-1) ?? 1)); // The first one also compiles.
    for (const count of counts) {
        const { ms, steps, kilobytes } = measure(make(count));
        const each = ((ms / count) * 1000).toFixed(0);
        const figures = [`${ms.toFixed(1)} ms`, `${each} µs each`, `${steps} steps`];
        console.log(
            `  ${[String(count).padStart(4), ...figures, `${kilobytes.toFixed(0)} kB`].join("  ")}`,
        );
    }
}

print("Members of one set", [3, 6, 12, 25, 50], (count) => [setOfMany(count)]);
print("Sets of three in one program", [25, 50, 100, 200], (count) =>
    Array.from({ length: count }, () => setOfMany(3)),
);
