import { blocker } from "../errors/finding";
import type { WantedConfig } from "../topology/member-config";
import type { AcceptableCode, Finding } from "../errors/errors";
import type { Hop } from "../plan/path";
import { lastOf } from "../plan/path";
import { distinctVersions } from "../topology/running-versions";
import { sortedJson } from "../json/sort-keys";
import type { Topology } from "../topology/topology";

/** What a program wishes beside the versions on the way. */
export interface ApprovedWish {
    readonly accept: readonly AcceptableCode[];
    readonly forcesStepDown: boolean;
    /** The mongod options that the program gives. */
    readonly options: object;
    /** Names of the files beside them, in the members' order: a new certificate has a new one. */
    readonly files: readonly string[];
    /** Who should be in the set, and as what. */
    readonly members: WantedConfig;
    /** That is not so yet. */
    readonly changesMembers: boolean;
}

export interface ApproveWish {
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
    wish: ApprovedWish,
    digest: Digest,
): string | null {
    return topology.initiated && (wish.changesMembers || hops.some(({ steps }) => steps.length > 0))
        ? tokenFor(stationsOf(topology, hops), topology, hops, wish, digest)
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
    wish: ApprovedWish,
    digest: Digest,
): boolean {
    const stations = token.split(":").slice(0, -1);
    const ahead = hops.map(({ goal }) => goal.version);
    const behind = stations.slice(0, -ahead.length);
    const [begin] = behind;
    const known = new Set([...(begin?.split("+") ?? []), ...stations.slice(1)]);
    return (
        begin !== undefined &&
        stations.slice(-ahead.length).join() === ahead.join() &&
        runningIn(topology).every((version) => known.has(version)) &&
        token === tokenFor(stations, topology, hops, wish, digest)
    );
}

export function checkApproval(
    { token }: ApproveWish,
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
function stationsOf(topology: Topology, hops: readonly Hop[]): readonly string[] {
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
    stations: readonly string[],
    topology: Topology,
    hops: readonly Hop[],
    { accept, forcesStepDown, options, files, members }: ApprovedWish,
    digest: Digest,
): string {
    const { fcv, fcvBurnInSecs, maxUnavailable, candidateTag } = lastOf(hops).goal;
    const text = sortedJson({
        setName: topology.setName,
        stations,
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
    return [...stations, digest(text)].join(":");
}
