import { UpgradeError } from "../../core/errors/errors";
import { applyReconfig } from "../../core/reconfig/apply";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { SetStep, SetView } from "../../core/reconfig/set-step";
import { describeStep } from "../../core/plan/step";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import type { ReconfigPorts } from "../ports";
import { waitUntil } from "../wait";

/** The observation just before a write. */
export interface WriteTarget {
    readonly view: SetView;
    readonly topology: Topology;
    readonly primary: string;
}

/**
 * Writes the configuration of a step, if it differs. Resolves to a refusal that may pass; undefined if the configuration
 * was accepted, or may have been.
 */
export async function writeStep(
    step: SetStep,
    { view, primary, topology }: WriteTarget,
    desired: DesiredConfig,
    { configs }: ReconfigPorts,
): Promise<UpgradeError | undefined> {
    const after = applyReconfig(view.config, step, desired);
    if (after === view.config) {
        return undefined;
    }
    const outcome = await configs.write(primary, after);
    if (outcome.kind !== "refused") {
        return undefined;
    }
    const refusal = new UpgradeError(
        "reconfig-refused",
        `${primary} refuses the change of ${topology.setName}, step "${describeStep(step)}" (${outcome.why})`,
        { host: primary },
    );
    if (outcome.lasting && (await configs.read(primary)).version === view.config.version) {
        throw refusal;
    }
    return refusal; // Another change came first, or the last one is not committed yet: the next observation decides.
}

/** Waits until a majority has the configuration, so that the next change cannot diverge from it. */
export async function awaitCommitted(primary: string, ports: ReconfigPorts): Promise<void> {
    const { clock, configs, observer, settings } = ports;
    await waitUntil(
        clock,
        settings.handOverTimeoutSecs,
        async () => {
            const now = primaryOf(await observer.observe())?.host;
            if (now === undefined) {
                return { seen: "no primary" };
            }
            // The current primary is asked, also if it was elected meanwhile.
            const committed = await configs.isCommitted(now).catch(() => false);
            return committed ? { done: undefined } : { seen: `${now} waits for a majority` };
        },
        (seen) =>
            new UpgradeError(
                "reconfig-refused",
                `The configuration that ${primary} accepted did not reach a majority within ${settings.handOverTimeoutSecs} s (last seen: ${seen})`,
                { host: primary },
            ),
    );
}
