import { blocker, warning } from "../../core/errors/finding";
import { remedyOf } from "../../core/errors/remedy";
import type { Finding } from "../../core/errors/errors";
import { isRecoveryStep } from "../../core/plan/recovery";
import type { Inspection } from "../../core/inspection/inspection";
import type { PausedHop } from "../../core/plan/pause";
import { stepsOf } from "../../core/plan/recovery";
import { isDownAsAWhole } from "../../core/plan/start-all";
import type { UnfinishedPath } from "../../core/plan/unfinished-only";
import { hopsToRun, limitToRecovery } from "../../core/plan/unfinished-only";
import type { Hop } from "../../core/plan/upgrade-path";
import { lastOf } from "../../core/plan/upgrade-path";
import type { DesiredConfig } from "../../core/topology/member-config";
import type { Member, Topology } from "../../core/topology/topology";
import { isEmptied } from "../../core/topology/topology";

/** What decides whether an update can do without a member. */
interface View {
    readonly topology: Topology;
    readonly joining: readonly Member[];
    /** Whether the run adopts members: it is asked to take all of them. */
    readonly adopts: boolean;
    readonly inspection: Inspection;
    readonly config: DesiredConfig;
}

/** An upgrade path without the members that a run leaves out. */
interface Left extends UnfinishedPath {
    /** The members that are left out. Undefined: the run cannot do without one of them. */
    readonly omitted: readonly Member[] | undefined;
}

/**
 * Leaves out the members that an update asks nothing of and cannot help: those whose hosts cannot be reached, those in an
 * initial sync, and those without data whose vote has to be taken before they start. An update that only brings back other
 * members does without them. If it asks for more, it is limited to that, if another member is down at all.
 */
export function omitMembers(path: UnfinishedPath, view: View): Left {
    const last = lastOf(path.hops);
    const isOmitted = (member: Member) =>
        member.unreachable === true ||
        losesVote(member, view.config) ||
        isCopying(member, last, view.inspection);
    const omitted = view.topology.members.filter(isOmitted);
    const canDoWithout = (hops: readonly Hop[]) =>
        (view.topology.initiated || isDownAsAWhole(view.topology)) &&
        !view.adopts &&
        !view.joining.some(isOmitted) &&
        hops.every(({ steps }) => steps.every(isRecoveryStep));
    if (omitted.length === 0 || canDoWithout(hopsToRun(path))) {
        return { ...path, paused: withoutMembers(path.paused, omitted), omitted };
    }
    const recovery = limitToRecovery(path);
    const paused = withoutMembers(recovery.paused, omitted);
    return paused.hop.steps.length > 0 && canDoWithout(hopsToRun(recovery))
        ? { hops: recovery.hops, paused, omitted }
        : { ...path, omitted: undefined };
}

/** Whether a member without data is to lose its vote: its start has to wait for that. */
function losesVote(member: Member, config: DesiredConfig): boolean {
    return isEmptied(member) && member.votes > 0 && config.get(member.host)?.votes === 0;
}

/** Whether all that is left for the member is the end of an initial sync that an earlier run, or a person, began. */
function isCopying(member: Member, { steps }: Hop, inspection: Inspection): boolean {
    return (
        inspection.members.get(member.host)?.initialSync !== undefined &&
        member.previousVersion === undefined &&
        stepsOf(steps, member).every(({ kind }) => kind === "await-member")
    );
}

function withoutMembers(paused: PausedHop, omitted: readonly Member[]): PausedHop {
    const hosts = new Set(omitted.map(({ host }) => host));
    const steps = paused.hop.steps.filter((step) => !("host" in step && hosts.has(step.host)));
    return { ...paused, hop: { ...paused.hop, steps } };
}

/** Warns of members that an update leaves out. */
export function warnOmitted(
    omitted: readonly Member[],
    unreachable: readonly Finding[],
): readonly Finding[] {
    return omitted.flatMap((member) => {
        const { host, unreachable: isUnreachable } = member;
        if (isEmptied(member)) {
            return warning(
                "data-emptied",
                `The data folder of ${host} is empty: this update takes its vote and does not start it`,
                "Run the update again, in which it copies all data without a vote",
                host,
            );
        }
        return isUnreachable === true
            ? findUnreachable(host, unreachable).map((finding) => ({
                  ...finding,
                  severity: "warning" as const,
                  message: `${finding.message}; this update leaves ${host} as it is`,
              }))
            : warning(
                  "initial-sync",
                  `${host} is in its initial sync, and this update does not wait for it`,
                  "Wait until it is SECONDARY before the next change of the set",
                  host,
              );
    });
}

/** Blocks an update that cannot do without a member whose host cannot be reached. */
export function blockUnreachable(
    { members }: Topology,
    joining: readonly Member[],
    unreachable: readonly Finding[],
): readonly Finding[] {
    return [...members, ...joining].flatMap(({ host, unreachable: isUnreachable }) =>
        isUnreachable === true ? findUnreachable(host, unreachable) : [],
    );
}

/** An observation may fail where the first command did not. */
function findUnreachable(host: string, known: readonly Finding[]): readonly Finding[] {
    const found = known.filter((finding) => finding.host === host);
    return found.length > 0
        ? found
        : blocker(
              "host-unreachable",
              `Cannot observe ${host}: its host does not answer in time`,
              remedyOf("host-unreachable"),
              host,
          );
}
