import type { WantedConfig } from "../topology/member-config";
import type { ConfigDocument } from "./document";
import { withChanged, withNewMember, withoutMember } from "./document";
import type { SetStep, SetView } from "./set-step";

/** The configuration that a step leads to; the version is the next one where it is another configuration. */
export function applyReconfig(
    config: ConfigDocument,
    step: SetStep,
    wish: WantedConfig,
): ConfigDocument {
    const changed = change(config, step, wish);
    return changed === config ? config : { ...changed, version: config.version + 1 };
}

function change(config: ConfigDocument, step: SetStep, wish: WantedConfig): ConfigDocument {
    switch (step.kind) {
        case "add-to-set": {
            const wanted = wish.get(step.host);
            return wanted === undefined
                ? config
                : withNewMember(
                      config,
                      step.host,
                      wanted.arbiterOnly ? wanted : { ...wanted, votes: 0, priority: 0 },
                  );
        }
        case "give-vote":
        case "take-vote":
            return toWish(config, [step.host], wish);
        case "change-members":
            return toWish(config, step.hosts, wish);
        case "remove-from-set":
            return withoutMember(config, step.host);
        case "await-copy":
        case "hand-over":
            return config;
    }
}

function toWish(
    config: ConfigDocument,
    hosts: readonly string[],
    wish: WantedConfig,
): ConfigDocument {
    return hosts.reduce((before, host) => {
        const wanted = wish.get(host);
        return wanted ? withChanged(before, host, wanted) : before;
    }, config);
}

/** The set as a step leaves it when all goes well. */
export function applyToView(view: SetView, step: SetStep, wish: WantedConfig): SetView {
    const { healthy, ready, joining } = view;
    const next = { ...view, config: applyReconfig(view.config, step, wish) };
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
