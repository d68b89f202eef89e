import type { Finding } from "../../core/errors/errors";
import type { ApprovedChange } from "../../core/gates/approval";
import { approvalToken, checkApproval, isApproved } from "../../core/gates/approval";
import { checkWindow } from "../../core/gates/window";
import type { UnfinishedPath } from "../../core/plan/unfinished-only";
import { limitToUnfinished, hopsToRun, softenGate } from "../../core/plan/unfinished-only";
import { isIdle, lastOf } from "../../core/plan/upgrade-path";
import { digest } from "../../io/system/digest";
import { windowStatusAt } from "../../io/system/window";
import { memberFiles } from "../state/set-inputs";
import type { Observed } from "./observed-set";

/** Codes of a closed gate's findings. The plan itself may be right. */
const gateCodes: readonly Finding["code"][] = ["outside-window", "not-approved"];

/** Whether closed gates are the only blockers, so that the plan can be reviewed. */
export function isOnlyGated(findings: readonly Finding[]): boolean {
    const blockers = findings.filter(({ severity }) => severity === "blocker");
    return blockers.every(({ code }) => gateCodes.includes(code));
}

/** A change as it was planned, with the full upgrade path. */
interface Change extends Pick<
    Observed,
    "spec" | "set" | "config" | "topology" | "hops" | "paused"
> {
    readonly changesMembers: boolean;
}

/** What the window and the approval make of a plan. */
interface Gates {
    readonly findings: readonly Finding[];
    /** The part of the path that this run takes although a gate is closed: only unfinished work. Undefined: no part. */
    readonly unfinished: UnfinishedPath | undefined;
    /** The approval token of the full path; null if there is nothing to do. */
    readonly token: string | null;
}

/**
 * Checks the window and the approval of a change. Plans are reviewed in previews. So a missing approval only warns there,
 * and a closed window too if the program says so.
 */
export function passGates(change: Change, isPreview: boolean): Gates {
    const { spec, topology, hops, changesMembers } = change;
    const desired = desiredBy(change);
    const token = approvalToken(topology, hops, desired, digest);
    const taken = hopsToRun(change);
    if (!topology.initiated || (!changesMembers && isIdle(taken))) {
        return { findings: [], unfinished: undefined, token };
    }
    const { window } = spec.settings;
    const { setName } = topology;
    const status = window && windowStatusAt(window, new Date());
    const ofWindow = checkWindow(setName, lastOf(hops).goal.version, status);
    const ofApproval = spec.approve
        ? checkApproval(
              spec.approve,
              token,
              (given) => isApproved(given, topology, hops, desired, digest),
              setName,
          )
        : [];
    const findings = [
        ...(isPreview && spec.previewsAnytime ? ofWindow.map(warnInPreview) : ofWindow),
        ...(isPreview ? ofApproval.map(warnInPreview) : ofApproval),
    ];
    const isClosed = findings.some(({ severity }) => severity === "blocker");
    // The set's members change only through an open gate.
    const unfinished = isClosed && !changesMembers ? limitToUnfinished(change) : undefined;
    return {
        findings: unfinished
            ? findings.map((finding) => softenGate(finding, unfinished))
            : findings,
        unfinished,
        token,
    };
}

function warnInPreview(finding: Finding): Finding {
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
