import { checkRemovedOptions } from "../core/checks/options";
import { explainRefusal } from "../core/checks/refusal";
import type { Finding } from "../core/errors";
import { UpgradeError } from "../core/errors";
import type { Hop } from "../core/path";
import type { Goal } from "../core/plan";
import type { Member } from "../core/topology";
import { findMember } from "../core/topology";
import { isKnownSeries, parseVersion } from "../core/version";
import type { Binaries } from "../io/binaries/binaries";
import { isStaged } from "../io/binaries/store";
import { checkBinaries, checkLocalMember } from "../io/findings";
import { checkMachine } from "../io/machine";
import type { ConfiguredMember } from "../io/judge-config";
import { refusalsOf } from "../io/judge-config";
import { memberFolder } from "../io/service/member-folder";
import type { SetInputs } from "./inputs";
import { findOnSecurity } from "./security-findings";
import { mongodConfig } from "./set-inputs";
import type { SetSpec } from "./spec";

/** A goal, and the members that are started for it, as they are before. */
interface Start {
    readonly goal: Goal;
    readonly members: readonly Member[];
}

/**
 * What the members' hosts have against the way: their files and ports, the releases, the machine, and what the releases
 * themselves say to the configurations. All side by side; nothing is asked of members that stay as they are.
 */
export async function findOnHosts(
    spec: SetSpec,
    set: SetInputs,
    hops: readonly Pick<Hop, "goal" | "topology">[],
): Promise<readonly Finding[]> {
    const now = hops.at(0)?.topology;
    const starts = hops
        .filter(({ goal }) => isKnownSeries(parseVersion(goal.version).series))
        .map(({ goal, topology }) => ({
            goal,
            members: topology.members.filter((member) => startsAnew(member, goal)),
        }))
        .filter(({ members }) => members.length > 0);
    const started = new Set(starts.flatMap((start) => start.members.map(({ host }) => host)));
    const peers = set.members.filter(({ host }) => started.has(host));
    const goals = starts.map(({ goal }) => goal);
    const found = await Promise.all([
        ...starts.map((start) => findForStart(spec, set, start)),
        ...(starts.length > 0 ? [checkMachine(spec.binaries, goals, peers)] : []),
        ...peers.map((peer) => findOnSecurity(spec, peer)),
        ...set.members.map(({ host, folder }) =>
            now ? checkLocalMember(findMember(now, host), folder, started.has(host)) : [],
        ),
    ]);
    return found.flat();
}

/** Whether the member's next start brings it something new: another version, or another configuration. */
function startsAnew(member: Member, goal: Goal): boolean {
    return versionOf(member) !== goal.version || member.configDiffers;
}

function versionOf(member: Member): string | undefined {
    return member.version ?? member.installedVersion;
}

async function findForStart(
    spec: SetSpec,
    set: SetInputs,
    { goal, members }: Start,
): Promise<readonly Finding[]> {
    const configured = members.flatMap((member) => {
        const peer = set.members.find(({ host }) => host === member.host);
        return peer ? [{ ...configuredMember(spec, peer), from: versionOf(member) }] : [];
    });
    const [release, words] = await Promise.all([
        checkBinaries(spec.binaries, goal.version),
        askRelease(spec.binaries, goal.version, configured),
    ]);
    const refused = configured.flatMap(({ host, file, config, from }, index) => {
        const said = release.length > 0 ? undefined : words[index];
        return explainRefusal(
            { host, file, ...(said !== undefined && { words: said }) },
            goal.version,
            checkRemovedOptions(host, file, config, from, goal.version),
        );
    });
    return [...release, ...refused];
}

/** What a member is to be started with, for the release to judge: now, or when it is staged. */
export function configuredMember(
    spec: SetSpec,
    peer: { readonly host: string; readonly folder: string },
): ConfiguredMember {
    return {
        host: peer.host,
        file: memberFolder(peer.folder).config,
        config: mongodConfig(spec, peer),
    };
}

/** In the order of the members; nothing where the release does not lie ready, or can't be run. */
async function askRelease(
    binaries: Binaries,
    version: string,
    members: readonly ConfiguredMember[],
): Promise<readonly (string | undefined)[]> {
    if (!(await isStaged(binaries, version))) {
        return [];
    }
    return refusalsOf(binaries, version, members).catch((error: unknown) => {
        // Why it can't be run is for checkBinaries to say.
        if (error instanceof UpgradeError) {
            return [];
        }
        throw error;
    });
}
