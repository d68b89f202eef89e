import { UpgradeError } from "../errors/errors";
import type { DesiredConfig } from "../topology/member-config";
import type { ConfigDocument } from "./document";
import { canLead, votesIn } from "./document";
import type { SetStep, SetView } from "./set-step";
import { applyReconfig, applyToView } from "./apply";
import { describeStep } from "../plan/step";

/**
 * The last word before a change of the configuration: a majority of the votes that are up, before and after it, somebody
 * who can be primary, and nothing taken away while another member is missing. Returns the reason not to act, or undefined.
 */
export function guardReconfig(
    step: SetStep,
    view: SetView,
    desired: DesiredConfig,
    setName: string,
): UpgradeError | undefined {
    const cannot = `Cannot change ${setName}, next step "${describeStep(step)}"`;
    if (view.primary === undefined) {
        return new UpgradeError("no-primary", `${cannot}: it has no primary`);
    }
    if (step.kind === "hand-over" && step.candidate === undefined) {
        return new UpgradeError(
            "no-candidate",
            `${cannot}: no other member that stays can take over from ${step.host}`,
            { host: step.host },
        );
    }
    const after = applyReconfig(view.config, step, desired);
    const few =
        whyTooFew(view.config, view.healthy) ??
        // An arbiter serves at once: that it answers was seen before.
        whyTooFew(after, applyToView(view, step, desired).healthy);
    if (few !== undefined) {
        return new UpgradeError("quorum", `${cannot}: ${few}`);
    }
    if (!after.members.some((member) => canLead(member) && view.healthy.has(member.host))) {
        return new UpgradeError(
            "no-candidate",
            `${cannot}: no member that is up could be primary afterwards`,
        );
    }
    if (step.kind === "take-vote" || step.kind === "remove-from-set") {
        const ill = after.members.find(({ host }) => host !== step.host && !view.healthy.has(host));
        return ill
            ? new UpgradeError(
                  "member-not-healthy",
                  `${cannot}: ${ill.host} does not serve, all other members must`,
                  { host: ill.host },
              )
            : undefined;
    }
    return undefined;
}

function whyTooFew(config: ConfigDocument, healthy: ReadonlySet<string>): string | undefined {
    const votes = votesIn(config);
    const needed = Math.floor(votes / 2) + 1;
    const up = votesIn({
        ...config,
        members: config.members.filter(({ host }) => healthy.has(host)),
    });
    return up < needed ? `${up} of ${votes} votes are up, ${needed} are required` : undefined;
}
