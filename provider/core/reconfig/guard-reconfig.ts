import { UpgradeError } from "../errors/errors";
import type { DesiredConfig } from "../topology/member-config";
import type { ConfigDocument } from "./document";
import { canLead, votesIn } from "./document";
import type { SetStep, SetView } from "./set-step";
import { applyReconfig, applyToView } from "./apply";
import { describeStep } from "../plan/step";

/**
 * Final safety check before a change of the configuration. A majority of votes must be up before and after it, and a member
 * that is up must be able to become primary. No member or vote that is up is removed while another member is down; of several
 * that are down, each may leave. Returns why the step must not happen, or undefined.
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
            `${cannot}: no member that stays can take over from ${step.host}`,
            { host: step.host },
        );
    }
    const after = applyReconfig(view.config, step, desired);
    const lost =
        whyQuorumIsLost(view.config, view.healthy) ??
        // An arbiter that is added votes immediately: that it answers was observed before.
        whyQuorumIsLost(after, applyToView(view, step, desired).healthy);
    if (lost !== undefined) {
        return new UpgradeError("quorum", `${cannot}: ${lost}`);
    }
    if (!after.members.some((member) => canLead(member) && view.healthy.has(member.host))) {
        return new UpgradeError(
            "no-candidate",
            `${cannot}: no member that is up could become primary afterwards`,
        );
    }
    const unhealthy =
        (step.kind === "take-vote" || step.kind === "remove-from-set") &&
        view.healthy.has(step.host) &&
        after.members.find(({ host }) => host !== step.host && !view.healthy.has(host));
    return unhealthy
        ? new UpgradeError(
              "member-not-healthy",
              `${cannot}: ${unhealthy.host} is not healthy, and every other member must be`,
              { host: unhealthy.host },
          )
        : undefined;
}

function whyQuorumIsLost(config: ConfigDocument, healthy: ReadonlySet<string>): string | undefined {
    const votes = votesIn(config);
    const needed = Math.floor(votes / 2) + 1;
    const up = votesIn({ members: config.members.filter(({ host }) => healthy.has(host)) });
    return up < needed ? `${up} of ${votes} votes are up, ${needed} are required` : undefined;
}
