import { defined } from "../json/defined";
import type { Step } from "./step";
import type { Member, Topology } from "../topology/topology";
import { fcvOf, isElectable, isPreferred, primaryOf } from "../topology/topology";

/**
 * Returns the topology after a step that succeeds. The planner uses it to plan ahead, and the model tests simulate whole
 * upgrades with it. The executor never uses it: it observes.
 */
export function applyStep(topology: Topology, step: Step): Topology {
    switch (step.kind) {
        case "hand-over":
            return change(
                change(topology, step.host, { state: "SECONDARY", lagSecs: 0 }),
                step.candidate,
                { state: "PRIMARY", lagSecs: 0, term: undefined },
            );
        case "stop-member":
            return change(topology, step.host, {
                state: "DOWN",
                processRuns: false,
                uncleanShutdown: false,
                holdsData: true,
                uptimeSecs: undefined,
                preparedVersion: step.to,
                version: undefined,
                fcv: undefined,
                lagSecs: undefined,
                syncSource: undefined,
            });
        case "switch-binary":
            return change(topology, step.host, ({ installedVersion, previousVersion }) => ({
                installedVersion: step.to,
                preparedVersion: undefined,
                previousVersion: previousVersion ?? installedVersion,
            }));
        case "move-data-aside":
            return change(topology, step.host, { holdsData: false, uncleanShutdown: false });
        case "start-member":
            return change(topology, step.host, (member) => ({
                state: "STARTUP",
                processRuns: true,
                uncleanShutdown: false,
                configDiffers: false,
                holdsData: undefined,
                preparedVersion:
                    member.preparedVersion === member.installedVersion
                        ? undefined
                        : member.preparedVersion,
                previousVersion:
                    member.previousVersion ??
                    (member.configDiffers ? member.installedVersion : undefined),
            }));
        case "await-member":
            return change(topology, step.host, (member) => ({
                state: member.arbiter
                    ? "ARBITER"
                    : member.state === "PRIMARY"
                      ? "PRIMARY"
                      : "SECONDARY",
                unheard: undefined,
                version: step.version,
                installedVersion: step.version,
                previousVersion: undefined,
                uptimeSecs: 0,
                lagSecs: member.arbiter ? undefined : member.delaySecs,
                fcv: member.arbiter ? undefined : fcvOf(topology),
            }));
        case "revert":
            return change(topology, step.host, (member) => ({
                state: member.arbiter ? "ARBITER" : "SECONDARY",
                processRuns: true,
                unheard: undefined,
                uncleanShutdown: false,
                holdsData: undefined,
                version: step.to,
                installedVersion: step.to,
                preparedVersion: undefined,
                previousVersion: undefined,
                uptimeSecs: 0,
                lagSecs: member.arbiter ? undefined : member.delaySecs,
                fcv: member.arbiter ? undefined : fcvOf(topology),
            }));
        case "set-fcv":
            return {
                ...topology,
                members: topology.members.map((member) =>
                    member.arbiter ? member : { ...member, fcv: step.to, fcvInTransition: false },
                ),
            };
    }
}

/**
 * Returns the topology after the steps of a whole hop, once the set has settled. The member with the highest priority is
 * primary again. If no member served before or after the steps, as in a set with one candidate, all of them serve now: they
 * have a primary, and report the FCV of their data.
 */
export function simulateRecovery(before: Topology, after: Topology, fcv = fcvOf(before)): Topology {
    const primary = primaryOf(after);
    const first = primary ? undefined : (primaryOf(before) ?? nextPrimary(after))?.host;
    const serving = after.members.reduce((view, { host, arbiter, version, fcv: own }) => {
        const known = arbiter || version === undefined ? undefined : (own ?? fcv);
        return change(view, host, {
            ...(known !== undefined && { fcv: known }),
            ...(host === first &&
                version !== undefined && { state: "PRIMARY", lagSecs: 0, term: undefined }),
        });
    }, after);
    const next = nextPrimary(serving);
    return primary && next && isPreferred(next, serving)
        ? applyStep(serving, { kind: "hand-over", host: primary.host, candidate: next.host })
        : serving;
}

function nextPrimary({ members }: Topology): Member | undefined {
    const able = members.filter((member) => member.state === "SECONDARY" && isElectable(member));
    return able.sort((a, b) => b.priority - a.priority).at(0);
}

type Changes = { readonly [K in keyof Member]?: Member[K] | undefined };

function change(
    topology: Topology,
    host: string | undefined,
    changes: Changes | ((member: Member) => Changes),
): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => {
            if (member.host !== host) {
                return member;
            }
            const changed = typeof changes === "function" ? changes(member) : changes;
            return defined({ ...member, ...changed }) as Member;
        }),
    };
}
