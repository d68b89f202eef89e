import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { Load, LoadReport } from "./load";
import { findLost, startLoad } from "./load";
import { runPulumi, throwIfInterrupted } from "./pulumi";
import type { Scratch } from "./scratch";
import { stackName } from "./scratch";
import type { SetOutputs } from "./set";
import { StepLog } from "./steps";
import type { Evidence } from "./verdict";
import type { Screen } from "./view";
import { View } from "./view";
import { Watch } from "./watch";

export interface Demo {
    readonly scratch: Scratch;
    readonly screen: Screen;
    /** Aborted when the user ends the demo. */
    readonly signal: AbortSignal;
}

const drawEveryMs = 100;

/** Creates the set with `pulumi up`. */
export async function createSet({ scratch, signal }: Demo, version: string): Promise<SetOutputs> {
    await runPulumi(scratch, ["stack", "init", stackName], { signal });
    await runPulumi(scratch, ["config", "set", "version", version], { signal });
    await runPulumi(scratch, ["up", "--yes", "--skip-preview"], { signal });
    return readOutputs(scratch);
}

export async function readOutputs(scratch: Scratch): Promise<SetOutputs> {
    return JSON.parse(await runPulumi(scratch, ["stack", "output", "--json"])) as SetOutputs;
}

/** Changes the version while a client reads and writes. Resolves to the measurements of the package, the client and the members. */
export async function upgradeSet(
    demo: Demo,
    set: SetOutputs,
    { from, to }: { readonly from: string; readonly to: string },
): Promise<Evidence & { readonly startedAt: Date }> {
    const { scratch, screen, signal } = demo;
    const hosts = set.members.map(({ host }) => host);
    const load = await startLoad(set.connectionString);
    const watch = new Watch(hosts);
    let report: LoadReport;
    let plan: string;
    try {
        throwIfInterrupted(signal);
        await runPulumi(scratch, ["config", "set", "version", to], { signal });
        screen.write(`$ pulumi config set version ${to}\n$ pulumi preview\n\n`);
        plan = await runPulumi(scratch, ["preview", "--suppress-progress"], { signal });
        screen.write(`${plan.trim()}\n\n$ pulumi up --yes\n\n`);
        await watch.pollAgain();
        const before = watch.views;
        const startedAt = new Date();
        await updateInView(demo, watch, load);
        await watch.pollAgain();
        report = await load.stop();
        const lost = await findLost(hosts, report);
        const { lastUpgrade: outcome } = await readOutputs(scratch);
        const { changes, views: after } = watch;
        return {
            ...{ from, to, plan, outcome, before, after, changes, load: report, lost, startedAt },
        };
    } finally {
        await load.stop();
        await watch.close();
    }
}

async function updateInView({ scratch, screen, signal }: Demo, watch: Watch, load: Load) {
    const events = join(scratch.folder, "events.jsonl");
    const steps = await StepLog.open(events);
    const view = new View(screen, { watch, load, steps, startedMs: performance.now() });
    const done = new AbortController();
    const drawing = drawUntil(AbortSignal.any([done.signal, signal]), view);
    try {
        await runPulumi(scratch, ["up", "--yes", "--skip-preview", "--event-log", events], {
            signal,
        });
    } finally {
        done.abort();
        await drawing;
        if (!signal.aborted) {
            await view.refresh();
            screen.write("\n");
        }
        await steps.close();
    }
}

async function drawUntil(done: AbortSignal, view: View): Promise<void> {
    while (!done.aborted) {
        await view.refresh();
        await pause(drawEveryMs, undefined, { signal: done }).catch(() => undefined);
    }
}
