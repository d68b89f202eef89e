import { defined } from "../../core/json/defined";
import { hopsToRun } from "../../core/plan/unfinished-only";
import { lastOf } from "../../core/plan/upgrade-path";
import { runningVersions } from "../../core/topology/running-versions";
import { isUnknown } from "../args/secrets";
import { makeEvents } from "../session/events";
import type { Observed } from "./observed-set";

/** Emits the event `planned` before anything is changed, in previews too. */
export async function emitPlanned(
    observed: Observed,
    preview: boolean,
    complain: (text: string) => void,
): Promise<void> {
    const { set, topology, approvalToken } = observed;
    const hops = hopsToRun(observed);
    const steps = hops.flatMap((hop) => hop.steps);
    if (set.events === undefined || !topology.initiated || steps.length === 0) {
        return;
    }
    const { webhook, ...others } = set.events;
    // A preview may not know the URL yet.
    const isKnown = webhook && ![webhook.url, ...Object.values(webhook.headers)].some(isUnknown);
    const known = { ...others, ...defined({ webhook: isKnown ? webhook : undefined }) };
    const events = makeEvents({ ...set, events: known }, undefined, complain);
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
