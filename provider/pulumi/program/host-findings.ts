import { checkRemovedOptions } from "../../core/checks/options";
import { explainRefusal } from "../../core/checks/refusal";
import type { Finding } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";
import { remedyOf } from "../../core/errors/remedy";
import type { Hop } from "../../core/plan/upgrade-path";
import type { Goal } from "../../core/plan/goal";
import type { Member } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { isKnownSeries, parseVersion } from "../../core/releases/version";
import { defined } from "../../core/json/defined";
import type { Binaries } from "../../io/releases/store/release-source";
import { isStaged } from "../../io/releases/store/store";
import { releasesOf } from "../../io/releases/adopted-release";
import { addressOf } from "../../io/mongodb/access";
import { checkBinaries, checkLocalMember } from "../../io/member/findings";
import type { Machine } from "../../io/machine/machine";
import { checkMachine } from "../../io/member/machine-findings";
import type { ConfiguredMember } from "../../io/member/validate-config";
import { refusalsOf } from "../../io/member/validate-config";
import { memberFolder } from "../../io/layout/member-folder";
import type { Service } from "../../io/service/service";
import { serviceOf } from "../../io/service/service-of";
import { machineOf } from "../../io/ssh/machines";
import type { PeerInputs, SetInputs } from "../state/inputs";
import { machinesOf } from "../session/machines";
import { findOnSecurity } from "./security-findings";
import { mongodConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";

/** A goal, and the members that will be started for it, as they are before. */
interface Start {
    readonly goal: Goal;
    readonly members: readonly Member[];
}

/**
 * Checks the members' hosts for an upgrade path: files and ports, releases, the machine, and whether the releases accept
 * the configurations. The checks run concurrently; members that stay as they are are not checked, nor those that are `kept`.
 */
export async function findOnHosts(
    spec: SetSpec,
    set: SetInputs,
    hops: readonly Pick<Hop, "goal" | "topology">[],
    kept: readonly Member[] = [],
): Promise<readonly Finding[]> {
    const now = hops.at(0)?.topology;
    if (now === undefined) {
        return [];
    }
    const starts = hops
        .filter(({ goal }) => isKnownSeries(parseVersion(goal.version).series))
        .map(({ goal, topology }) => ({
            goal,
            members: topology.members.filter(
                (member) =>
                    (versionOf(member) !== goal.version || member.configDiffers) &&
                    !kept.some(({ host }) => host === member.host),
            ),
        }))
        .filter(({ members }) => members.length > 0);
    const started = new Set(starts.flatMap((start) => start.members.map(({ host }) => host)));
    const peers = set.members.filter(({ host }) => started.has(host));
    const goals = starts.map(({ goal }) => goal);
    // Each service is inspected once.
    const services = new Map(
        set.members.map((peer) => [peer.host, memberService(peer).inspect(peer.host)] as const),
    );
    const found = await Promise.all([
        ...machinesOf(peers).flatMap((machine) => {
            const local = peers.filter(({ shell }) => machineOf(shell) === machine);
            return [
                ...starts.map((start) => findForStarts(spec, local, machine, start)),
                checkMachine(spec.binaries, goals, local, machine),
            ];
        }),
        ...peers.map(async ({ host }) => (await services.get(host))?.findings ?? []),
        ...peers.map((peer) => findOnSecurity(spec, peer)),
        ...set.members.map(async ({ host, folder, adopted, shell }) => {
            const forwarded = addressOf(set.access ?? {}, host) !== host;
            const member = { ...findMember(now, host), forwarded };
            const files = memberFolder(folder, adopted);
            const user = (await services.get(host))?.user;
            return checkLocalMember(member, files, started.has(host), machineOf(shell), user);
        }),
    ]);
    return found.flat();
}

function versionOf(member: Member): string | undefined {
    return member.version ?? member.installedVersion;
}

export function memberService({ folder, adopted, shell, service }: PeerInputs): Service {
    return serviceOf(service, memberFolder(folder, adopted), machineOf(shell));
}

/** Groups the members by the source of their release: an adopted member may have its own copy. */
async function findForStarts(
    spec: SetSpec,
    peers: readonly PeerInputs[],
    machine: Machine,
    start: Start,
): Promise<readonly Finding[]> {
    const { version } = start.goal;
    const sources = await Promise.all(
        peers.map(({ folder, adopted }) =>
            releasesOf(memberFolder(folder, adopted), spec.binaries, version, machine),
        ),
    );
    const found = [...new Set(sources)].map((binaries) => {
        const local = peers.filter((_, index) => sources[index] === binaries);
        return findForStart({ ...spec, binaries }, local, machine, start);
    });
    return (await Promise.all(found)).flat();
}

async function findForStart(
    spec: SetSpec,
    peers: readonly PeerInputs[],
    machine: Machine,
    { goal, members }: Start,
): Promise<readonly Finding[]> {
    const configured = members.flatMap((member) => {
        const peer = peers.find(({ host }) => host === member.host);
        return peer ? [{ ...configuredMember(spec, peer), from: versionOf(member) }] : [];
    });
    if (configured.length === 0) {
        return [];
    }
    const [onRelease, refusals] = await Promise.all([
        checkBinaries(spec.binaries, goal.version, machine),
        validateConfigs(spec.binaries, goal.version, configured, machine),
    ]);
    if (refusals instanceof UpgradeError) {
        const { code, message, host } = refusals;
        return [...onRelease, ...blocker(code, message, remedyOf(code), host)];
    }
    const refused = configured.flatMap(({ host, file, config, from }, index) => {
        const refusal = onRelease.length > 0 ? undefined : refusals[index];
        return explainRefusal(
            { host, file, ...defined({ words: refusal }) },
            goal.version,
            checkRemovedOptions(host, file, config, from, goal.version),
        );
    });
    return [...onRelease, ...refused];
}

/** Returns the configuration that a member will be started with, for the release to validate now or when it is staged. */
export function configuredMember(spec: SetSpec, peer: PeerInputs): ConfiguredMember {
    return {
        host: peer.host,
        file: memberFolder(peer.folder).config,
        config: mongodConfig(spec, peer),
    };
}

/**
 * Returns the release's refusals in the order of the members; none if it is not staged or cannot be run. Returns the error if
 * the host has no place for a copy of a configuration.
 */
async function validateConfigs(
    binaries: Binaries,
    version: string,
    members: readonly ConfiguredMember[],
    machine: Machine,
): Promise<readonly (string | undefined)[] | UpgradeError> {
    if (!(await isStaged(binaries, version, machine))) {
        return [];
    }
    return refusalsOf(binaries, version, members, machine).catch((error: unknown) => {
        // checkBinaries reports why it cannot be run.
        if (error instanceof UpgradeError) {
            return error.code === "temporary-folder-unusable" ? error : [];
        }
        throw error;
    });
}
