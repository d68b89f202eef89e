import type { ReconfigStep } from "./reconfig-step";
import type { Step } from "./step";
import { runningVersions } from "../topology/running-versions";
import type { Member, Topology } from "../topology/topology";
import { seriesOf } from "../releases/version";
import type { Goal } from "./goal";

/**
 * Returns the steps that bring back a member whose update waits for a later run: its start, and the wait for it. A member that
 * runs has none.
 */
export function stepsBack(steps: readonly Step[]): readonly Step[] {
    if (steps[0]?.kind !== "start-member") {
        return [];
    }
    const end = steps.findIndex((step) => !isRecoveryStep(step));
    return end === -1 ? steps : steps.slice(0, end);
}

/** Whether a step can only help a set that lost a member. All other steps make something unavailable or change the set. */
export function isRecoveryStep(step: Step | ReconfigStep): boolean {
    switch (step.kind) {
        case "switch-binary":
        case "move-data-aside":
        case "start-member":
        case "await-member":
        case "revert":
            return true;
        case "stop-member":
        case "hand-over":
        case "set-fcv":
        case "add-to-set":
        case "await-copy":
        case "give-vote":
        case "change-members":
        case "take-vote":
        case "remove-from-set":
            return false;
    }
}

/** Returns the steps of one member. */
export function stepsOf(steps: readonly Step[], { host }: Member): readonly Step[] {
    return steps.filter((step) => "host" in step && step.host === host);
}

/** Whether a step stops a member, or takes the primary's role from it. */
export function isRestart({ kind }: Step): boolean {
    return kind === "stop-member" || kind === "hand-over";
}

/**
 * Returns the version that a new member starts with: the desired one, unless the set would then run a third series. A series
 * that runs is legal for the set's FCV.
 */
export function joiningVersion(topology: Topology, { version }: Goal): string {
    const running = runningVersions(topology);
    const [oldest] = running;
    return oldest === undefined || running.some((each) => seriesOf(each) === seriesOf(version))
        ? version
        : oldest;
}
