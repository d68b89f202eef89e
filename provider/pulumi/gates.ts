import type { ApprovedWish } from "../core/approval";
import { approvalToken, checkApproval, isApproved } from "../core/approval";
import type { Finding } from "../core/errors";
import type { HeldWay } from "../core/hold";
import { holdWay, softenGate } from "../core/hold";
import type { Hop } from "../core/path";
import { lastOf } from "../core/path";
import type { PausedHop } from "../core/pause";
import type { Topology } from "../core/topology";
import { checkWindow } from "../core/window";
import { digest } from "../io/digest";
import { lookAtWindow } from "../io/window";
import type { SetInputs } from "./inputs";
import { memberFiles } from "./set-inputs";
import type { SetSpec } from "./spec";

/** What stands between a plan and its update, beside the set itself. */
export interface Gates {
    readonly findings: readonly Finding[];
    /** What this run takes of the way all the same. */
    readonly held: HeldWay | undefined;
    /** Null where there is nothing to do. */
    readonly token: string | null;
}

/** Of the whole way, and of the part of it that this run would take. */
export function passGates(
    spec: SetSpec,
    set: SetInputs,
    topology: Topology,
    hops: readonly Hop[],
    paused: PausedHop,
): Gates {
    const wish = wishOf(spec, set);
    const token = approvalToken(topology, hops, wish, digest);
    const taken = [...hops.slice(0, -1), paused.hop];
    if (!topology.initiated || taken.every(({ steps }) => steps.length === 0)) {
        return { findings: [], held: undefined, token };
    }
    const { window } = spec.settings;
    const { setName } = topology;
    const findings = [
        ...checkWindow(
            setName,
            lastOf(hops).goal.version,
            window && lookAtWindow(window, new Date()),
        ),
        ...(spec.approve
            ? checkApproval(
                  spec.approve,
                  token,
                  (given) => isApproved(given, topology, hops, wish, digest),
                  setName,
              )
            : []),
    ];
    const held = findings.length > 0 ? holdWay(taken) : undefined;
    return {
        findings: held ? findings.map((finding) => softenGate(finding, held)) : findings,
        held,
        token,
    };
}

function wishOf(spec: SetSpec, set: SetInputs): ApprovedWish {
    return {
        accept: spec.accept,
        forcesStepDown: spec.settings.forceStepDown === true,
        options: spec.options,
        files: set.members.flatMap((peer) => Object.keys(memberFiles(spec, peer))),
    };
}
