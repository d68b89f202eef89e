import { hopsToRun } from "../../core/plan/unfinished-only";
import { lastOf } from "../../core/plan/upgrade-path";
import { runningVersions } from "../../core/topology/running-versions";
import { makeEvents } from "../session/events";
import type { Observed } from "./observed-set";
import { isUnknown } from "../args/secrets";

/** By the program, before anything is done, in previews too. */
export async function emitPlanned(
    observed: Observed,
    preview: boolean,
    complain: (text: string) => void,
): Promise<void> {
    const { set, topology, approvalToken } = observed;
    const hops = hopsToRun(observed);
    const steps = hops.flatMap((hop) => hop.steps);
    const { webhook, ...others } = set.events ?? {};
    if (set.events === undefined || !topology.initiated || steps.length === 0) {
        return;
    }
    // A preview may not know the address yet.
    const isKnown = webhook && ![webhook.url, ...Object.values(webhook.headers)].some(isUnknown);
    const desired = { ...others, ...(isKnown && { webhook }) };
    const events = makeEvents({ ...set, events: desired }, undefined, complain);
    events.emit({
        event: "planned",
        from: runningVersions(topology).join(", "),
        to: lastOf(hops).goal.version,
        steps: steps.length,
        preview,
        approvalToken,
    });
    await events.settle();
}
