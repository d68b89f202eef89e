import { applyReconfig, applyToView } from "./apply";
import type { DesiredConfig } from "../topology/member-config";
import type { ConfigDocument } from "./document";
import { canLead, differences, documentOf, isLegal } from "./document";
import type { ReconfigStep } from "../plan/reconfig-step";
import type { HandOverStep, SetStep, SetView } from "./set-step";

export interface ReconfigPlan {
    readonly steps: readonly SetStep[];
    /** The desired members cannot be reached through legal configurations, one vote at a time. */
    readonly stuck: boolean;
}

/**
 * Plans the steps from any observed set to the desired members, in order: adds new members without a vote, gives them votes
 * once they have caught up, makes all changes that concern no vote together, then takes votes and removes members. One vote
 * per step: manual, "replSetReconfig" (enforced since 4.4; the majorities before and after overlap, which prevents two
 * primaries).
 */
export function planReconfigs(view: SetView, desired: DesiredConfig): ReconfigPlan {
    const steps: SetStep[] = [];
    let now = view;
    for (;;) {
        const next = nextReconfig(now, desired);
        if (next === undefined || next === "stuck") {
            const last = steps.length > 0 && next === undefined ? preferredStep(now) : undefined;
            return { steps: last ? [...steps, last] : steps, stuck: next === "stuck" };
        }
        steps.push(next);
        if (next.kind === "hand-over" && next.candidate === undefined) {
            return { steps, stuck: false }; // The guard reports why. No step can follow.
        }
        now = applyToView(now, next, desired);
    }
}

/** Returns the next step of the set as it is; undefined if it is as desired. */
export function nextReconfig(view: SetView, desired: DesiredConfig): SetStep | "stuck" | undefined {
    const { config } = view;
    const hosts = config.members.map(({ host }) => host);
    const remaining = [
        ...gains(view, desired),
        ...changeOf(config, desired, hosts),
        ...losses(view, desired),
    ];
    const step = remaining.find((each) => isLegal(applyReconfig(config, each, desired)));
    if (step === undefined) {
        return remaining.length > 0 ? "stuck" : undefined;
    }
    return handOverBefore(step, view, desired) ?? step;
}

function gains(
    { config, ready, joining }: SetView,
    desired: DesiredConfig,
): readonly ReconfigStep[] {
    const present = [...desired].flatMap(([host, desiredMember]): readonly ReconfigStep[] => {
        const member = documentOf(config, host);
        if (member === undefined) {
            return [];
        }
        if (member.votes === 0 && desiredMember.votes > 0) {
            return ready.has(host)
                ? [{ kind: "give-vote", host, priority: desiredMember.priority }]
                : [{ kind: "await-copy", host }];
        }
        return joining.has(host) && member.votes === 0 ? [{ kind: "await-copy", host }] : [];
    });
    const absent = [...desired].flatMap(([host, { arbiterOnly }]): readonly ReconfigStep[] =>
        documentOf(config, host) ? [] : [{ kind: "add-to-set", host, arbiter: arbiterOnly }],
    );
    return [...present, ...absent];
}

/** Returns the changes of these members that concern no vote, as one step. */
function changeOf(
    config: ConfigDocument,
    desired: DesiredConfig,
    hosts: readonly string[],
): readonly ReconfigStep[] {
    const changed = hosts.flatMap((host) => {
        const member = documentOf(config, host);
        const desiredMember = desired.get(host);
        const texts =
            member && desiredMember?.votes === (member.votes ?? 1)
                ? differences(member, desiredMember)
                : [];
        return texts.length > 0 ? [{ host, texts }] : [];
    });
    return changed.length === 0
        ? []
        : [
              {
                  kind: "change-members",
                  hosts: changed.map(({ host }) => host),
                  changes: changed.flatMap(({ texts }) => texts),
              },
          ];
}

/** Takes votes and removes members, the primary last, as it must hand over first. */
function losses({ config, primary }: SetView, desired: DesiredConfig): readonly ReconfigStep[] {
    const voters = config.members.filter(
        ({ host, votes = 1 }) => votes > 0 && desired.get(host)?.votes === 0,
    );
    const leaving = config.members.filter(({ host }) => !desired.has(host));
    const steps: readonly (ReconfigStep & { readonly host: string })[] = [
        ...voters.map(({ host }) => ({ kind: "take-vote", host }) as const),
        ...leaving.map(({ host }) => ({ kind: "remove-from-set", host }) as const),
    ];
    return [
        ...steps.filter(({ host }) => host !== primary),
        ...steps.filter(({ host }) => host === primary),
    ];
}

/**
 * Returns the handover that must precede a step: before the primary can no longer be primary, as servers refuse such a
 * configuration, and before another member becomes preferred, as servers would take over without regard to clients.
 */
function handOverBefore(
    step: ReconfigStep,
    view: SetView,
    desired: DesiredConfig,
): SetStep | undefined {
    const { config, primary } = view;
    const member = primary === undefined ? undefined : documentOf(config, primary);
    if (primary === undefined || member === undefined) {
        return undefined;
    }
    const after = applyReconfig(config, step, desired);
    const then = documentOf(after, primary);
    const eligible = successors(view, desired).filter((host) => canLead(documentOf(after, host)));
    if (!canLead(then)) {
        const [candidate] = eligible;
        // If no other member can become primary yet, the other members are changed first.
        const others =
            candidate === undefined && step.kind === "change-members"
                ? changeOf(
                      config,
                      desired,
                      step.hosts.filter((host) => host !== primary),
                  ).at(0)
                : undefined;
        return others ?? { kind: "hand-over", host: primary, candidate };
    }
    const preferred = eligible.find(
        (host) => (documentOf(after, host)?.priority ?? 1) > (then.priority ?? 1),
    );
    return step.kind === "change-members" && preferred !== undefined
        ? { kind: "hand-over", host: primary, candidate: preferred }
        : undefined;
}

/** Returns the members that can take over now and stay in the set, the one with the highest desired priority first. */
export function successors(
    { config, primary, healthy }: SetView,
    desired: DesiredConfig,
): readonly string[] {
    return config.members
        .filter((member) => canLead(member) && member.host !== primary && healthy.has(member.host))
        .map(({ host }) => ({ host, priority: desired.get(host)?.priority ?? 0 }))
        .filter(({ priority }) => priority > 0)
        .sort((a, b) => b.priority - a.priority)
        .map(({ host }) => host);
}

/** Returns the handover that may be needed at the end: a new voter may be preferred over the primary. */
export function preferredStep({ config, primary, healthy }: SetView): HandOverStep | undefined {
    const member = primary === undefined ? undefined : documentOf(config, primary);
    const [best] = config.members
        .filter((each) => canLead(each) && healthy.has(each.host))
        .sort((a, b) => (b.priority ?? 1) - (a.priority ?? 1));
    return member && best && (best.priority ?? 1) > (member.priority ?? 1)
        ? { kind: "hand-over", host: member.host, candidate: best.host }
        : undefined;
}
