import type { DesiredConfig } from "../topology/member-config";
import type { ConfigDocument } from "./document";
import { withChanged, withNewMember } from "./document";
import type { SetStep, SetView } from "./set-step";

/** Returns the configuration after a step, with the next version number if the step changes it. */
export function applyReconfig(
    config: ConfigDocument,
    step: SetStep,
    desired: DesiredConfig,
): ConfigDocument {
    const changed = change(config, step, desired);
    return changed === config ? config : { ...changed, version: config.version + 1 };
}

function change(config: ConfigDocument, step: SetStep, desired: DesiredConfig): ConfigDocument {
    switch (step.kind) {
        case "add-to-set": {
            const desiredMember = desired.get(step.host);
            return desiredMember === undefined
                ? config
                : withNewMember(
                      config,
                      step.host,
                      desiredMember.arbiterOnly
                          ? desiredMember
                          : { ...desiredMember, votes: 0, priority: 0 },
                  );
        }
        case "give-vote":
        case "take-vote":
            return withDesired(config, [step.host], desired);
        case "change-members":
            return withDesired(config, step.hosts, desired);
        case "remove-from-set":
            return { ...config, members: config.members.filter(({ host }) => host !== step.host) };
        case "await-copy":
        case "hand-over":
            return config;
    }
}

function withDesired(
    config: ConfigDocument,
    hosts: readonly string[],
    desired: DesiredConfig,
): ConfigDocument {
    return hosts.reduce((before, host) => {
        const desiredMember = desired.get(host);
        return desiredMember ? withChanged(before, host, desiredMember) : before;
    }, config);
}

/** Returns the set after a step that succeeds. */
export function applyToView(view: SetView, step: SetStep, desired: DesiredConfig): SetView {
    const { healthy, ready, joining } = view;
    const next = { ...view, config: applyReconfig(view.config, step, desired) };
    switch (step.kind) {
        case "add-to-set":
            return step.arbiter
                ? { ...next, healthy: plus(healthy, step.host), ready: plus(ready, step.host) }
                : { ...next, joining: plus(joining, step.host) };
        case "await-copy":
            return {
                ...next,
                healthy: plus(healthy, step.host),
                ready: plus(ready, step.host),
                joining: new Set([...joining].filter((host) => host !== step.host)),
            };
        case "hand-over":
            return { ...next, primary: step.candidate };
        case "give-vote":
        case "take-vote":
        case "change-members":
        case "remove-from-set":
            return next;
    }
}

function plus(hosts: ReadonlySet<string>, host: string): ReadonlySet<string> {
    return new Set([...hosts, host]);
}
