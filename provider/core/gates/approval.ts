import { blocker } from "../errors/finding";
import type { DesiredConfig } from "../topology/member-config";
import type { AcceptableCode, Finding } from "../errors/errors";
import type { Hop } from "../plan/upgrade-path";
import { lastOf } from "../plan/upgrade-path";
import { distinctVersions } from "../topology/running-versions";
import { sortedJson } from "../json/sort-keys";
import type { Topology } from "../topology/topology";

/** What a program wishes beside the versions on the way. */
export interface ApprovedChange {
    readonly accept: readonly AcceptableCode[];
    readonly forcesStepDown: boolean;
    /** The mongod options that the program gives. */
    readonly options: object;
    /** Names of the files beside them, in the members' order: a new certificate has a new one. */
    readonly files: readonly string[];
    /** Who should be in the set, and as what. */
    readonly members: DesiredConfig;
    /** That is not so yet. */
    readonly changesMembers: boolean;
}

export interface ApprovalInput {
    /** The approved plan's; absent: none has been approved. */
    readonly token?: string;
}

/** A short text of one that may be long; the same on every machine. */
export type Digest = (text: string) => string;

/**
 * A name for the whole change, "5.0.4:6.0.27:3f9a…": what the members run before it, the releases on the way, and a digest
 * of these, the members and their part in the set, the FCV, the configuration, and what is accepted. Not in it: who is
 * primary, lags, times, paths, and what an update is cut into by a pause. Null where there is nothing to do.
 */
export function approvalToken(
    topology: Topology,
    hops: readonly Hop[],
    desired: ApprovedChange,
    digest: Digest,
): string | null {
    return topology.initiated &&
        (desired.changesMembers || hops.some(({ steps }) => steps.length > 0))
        ? tokenFor(versionsOnPath(topology, hops), topology, hops, desired, digest)
        : null;
}

/**
 * The live plan's token, or one of a change of which the live plan is what is left: its releases are the last ones on the
 * approved way, each member runs one of that way, and all else is as it was approved.
 */
export function isApproved(
    token: string,
    topology: Topology,
    hops: readonly Hop[],
    desired: ApprovedChange,
    digest: Digest,
): boolean {
    const versions = token.split(":").slice(0, -1);
    const ahead = hops.map(({ goal }) => goal.version);
    const behind = versions.slice(0, -ahead.length);
    const [begin] = behind;
    const known = new Set([...(begin?.split("+") ?? []), ...versions.slice(1)]);
    return (
        begin !== undefined &&
        versions.slice(-ahead.length).join() === ahead.join() &&
        runningIn(topology).every((version) => known.has(version)) &&
        token === tokenFor(versions, topology, hops, desired, digest)
    );
}

export function checkApproval(
    { token }: ApprovalInput,
    live: string | null,
    isRight: (token: string) => boolean,
    setName: string,
): readonly Finding[] {
    if (live === null || (token !== undefined && isRight(token))) {
        return [];
    }
    return blocker(
        "not-approved",
        `Cannot change ${setName}: its live plan is ${live}, and ${
            token === undefined ? "no plan is approved" : `${token} is approved`
        }`,
        `Review the plan, set upgrade.approve.token to "${live}", and run the update again`,
    );
}

/** What the members run that is not wanted, or all they run; then the releases on the way. */
function versionsOnPath(topology: Topology, hops: readonly Hop[]): readonly string[] {
    const running = runningIn(topology);
    const { version } = lastOf(hops).goal;
    const others = running.filter((each) => each !== version);
    return [
        (others.length > 0 ? others : running).join("+"),
        ...hops.map(({ goal }) => goal.version),
    ];
}

/** Also what those run that are down, once they are started. */
function runningIn({ members }: Topology): readonly string[] {
    return distinctVersions(
        members.flatMap(({ version, installedVersion }) => version ?? installedVersion ?? []),
    );
}

function tokenFor(
    versions: readonly string[],
    topology: Topology,
    hops: readonly Hop[],
    { accept, forcesStepDown, options, files, members }: ApprovedChange,
    digest: Digest,
): string {
    const { fcv, fcvBurnInSecs, maxUnavailable, candidateTag } = lastOf(hops).goal;
    const text = sortedJson({
        setName: topology.setName,
        versions,
        members: Object.fromEntries(members),
        accept: [...accept].sort(),
        forcesStepDown,
        options,
        files,
        fcv,
        fcvBurnInSecs,
        maxUnavailable,
        candidateTag,
    });
    return [...versions, digest(text)].join(":");
}
