import { blocker } from "../errors/finding";
import type { DesiredConfig } from "../topology/member-config";
import type { AcceptableCode, Finding } from "../errors/errors";
import type { Hop } from "../plan/upgrade-path";
import { lastOf, isIdle } from "../plan/upgrade-path";
import { distinctVersions } from "../topology/running-versions";
import { sortedJson } from "../json/sort-keys";
import type { Topology } from "../topology/topology";

/** What is approved in addition to the versions on the path. */
export interface ApprovedChange {
    readonly accept: readonly AcceptableCode[];
    readonly forcesStepDown: boolean;
    /** The mongod options that the program sets. */
    readonly options: object;
    /** Names of the files next to the configuration, in the members' order: a new certificate has a new name. */
    readonly files: readonly string[];
    /** The desired members and their configuration. */
    readonly members: DesiredConfig;
    /** Whether the set's members differ from that. */
    readonly changesMembers: boolean;
}

export interface ApprovalInput {
    /** The token of the approved plan; absent: none has been approved. */
    readonly token?: string;
}

/** Returns a short digest of a text, the same on every machine. */
type Digest = (text: string) => string;

/**
 * Returns the token of a whole change, "5.0.4:6.0.27:3f9a…": the versions before it, the releases on the path, and a digest
 * of these, the members and their configuration, the FCV, the mongod options, and the accepted risks. It contains neither
 * the primary, lags, times and paths, nor how a pause divides the update. Null if there is nothing to do.
 */
export function approvalToken(
    topology: Topology,
    hops: readonly Hop[],
    desired: ApprovedChange,
    digest: Digest,
): string | null {
    return topology.initiated && (desired.changesMembers || !isIdle(hops))
        ? tokenFor(versionsOnPath(topology, hops), topology, hops, desired, digest)
        : null;
}

/**
 * Whether the token approves the live plan: it is the plan's own, or that of a change whose remainder the plan is. Then the
 * plan's releases are the last ones on the approved path, each member runs a version of that path, and everything else is
 * as approved.
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
    const [first] = behind;
    const known = new Set([...(first?.split("+") ?? []), ...versions.slice(1)]);
    return (
        first !== undefined &&
        versions.slice(-ahead.length).join() === ahead.join() &&
        runningIn(topology).every((version) => known.has(version)) &&
        token === tokenFor(versions, topology, hops, desired, digest)
    );
}

export function checkApproval(
    { token }: ApprovalInput,
    live: string | null,
    isValid: (token: string) => boolean,
    setName: string,
): readonly Finding[] {
    if (live === null || (token !== undefined && isValid(token))) {
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

/** Returns the versions to be replaced (or all, if none is to be), joined, then the releases on the path. */
function versionsOnPath(topology: Topology, hops: readonly Hop[]): readonly string[] {
    const running = runningIn(topology);
    const { version } = lastOf(hops).goal;
    const others = running.filter((each) => each !== version);
    return [
        (others.length > 0 ? others : running).join("+"),
        ...hops.map(({ goal }) => goal.version),
    ];
}

/** Returns what the members run, or would run once started. */
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
