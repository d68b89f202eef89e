import type { ApprovedChange } from "../../core/gates/approval";
import { approvalToken, checkApproval, isApproved } from "../../core/gates/approval";
import type { Finding } from "../../core/errors/errors";
import type { UnfinishedPath } from "../../core/plan/unfinished-only";
import { limitToUnfinished, hopsToRun, softenGate } from "../../core/plan/unfinished-only";
import { lastOf } from "../../core/plan/upgrade-path";
import { checkWindow } from "../../core/gates/window";
import { digest } from "../../io/system/digest";
import { windowStatusAt } from "../../io/system/window";
import type { Observed } from "./observed-set";
import { memberFiles } from "../state/set-inputs";

/** Codes of these findings: the plan itself may be right. */
const gateCodes: readonly Finding["code"][] = ["outside-window", "not-approved"];

/** Nothing but a closed gate speaks against the plan: it can be reviewed. */
export function isOnlyGated(findings: readonly Finding[]): boolean {
    const blockers = findings.filter(({ severity }) => severity === "blocker");
    return blockers.every(({ code }) => gateCodes.includes(code));
}

/** A change as it was planned, with the whole way. */
interface Change extends Pick<
    Observed,
    "spec" | "set" | "config" | "topology" | "hops" | "paused"
> {
    readonly changesMembers: boolean;
}

/** What stands between a plan and its update, beside the set itself. */
export interface Gates {
    readonly findings: readonly Finding[];
    /** What this run takes of the way all the same. */
    readonly held: UnfinishedPath | undefined;
    /** Null where there is nothing to do. */
    readonly token: string | null;
}

/**
 * Of the whole way, and of the part of it that this run would take. A preview is where plans are reviewed: what has no approval
 * yet is no reason to fail there, nor is the time where the program says so.
 */
export function passGates(change: Change, isPreview: boolean): Gates {
    const { spec, topology, hops, changesMembers } = change;
    const desired = desiredBy(change);
    const token = approvalToken(topology, hops, desired, digest);
    const taken = hopsToRun(change);
    if (
        !topology.initiated ||
        (!changesMembers && taken.every(({ steps }) => steps.length === 0))
    ) {
        return { findings: [], held: undefined, token };
    }
    const { window } = spec.settings;
    const { setName } = topology;
    const look = window && windowStatusAt(window, new Date());
    const ofWindow = checkWindow(setName, lastOf(hops).goal.version, look);
    const ofApproval = spec.approve
        ? checkApproval(
              spec.approve,
              token,
              (given) => isApproved(given, topology, hops, desired, digest),
              setName,
          )
        : [];
    const findings = [
        ...ofWindow.map((each) => (isPreview && spec.previewsAnytime ? forLater(each) : each)),
        ...ofApproval.map((each) => (isPreview ? forLater(each) : each)),
    ];
    const isClosed = findings.some(({ severity }) => severity === "blocker");
    // Who is in the set is changed only through an open one.
    const held = isClosed && !changesMembers ? limitToUnfinished(taken) : undefined;
    return {
        findings: held ? findings.map((finding) => softenGate(finding, held)) : findings,
        held,
        token,
    };
}

function forLater(finding: Finding): Finding {
    const message = `${finding.message}; an update would be refused`;
    return { ...finding, severity: "warning", message };
}

function desiredBy({ spec, set, config, changesMembers }: Change): ApprovedChange {
    return {
        members: config,
        changesMembers,
        accept: spec.accept,
        forcesStepDown: spec.settings.forceStepDown === true,
        options: spec.options,
        files: set.members.flatMap((peer) => Object.keys(memberFiles(spec, peer))),
    };
}
