import { checkAdoption } from "../../core/checks/adoption";
import { demandAfterAdoption } from "../../core/checks/unit";
import type { Finding } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";
import type { Member, Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import type { Connections } from "../../io/mongodb/connections";
import { defined } from "../../core/json/defined";
import { releasesOf } from "../../io/releases/adopted-release";
import { observeServer } from "../../io/member/observe-server";
import { memberFolder } from "../../io/layout/member-folder";
import { machineOf } from "../../io/ssh/machines";
import { memberService } from "./host-findings";
import type { PeerInputs, SetInputs } from "../state/inputs";
import { connectionsTo } from "../session/session";
import { mongodConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";

/** The members that this package did not start. */
export interface Adoption {
    /** Why they cannot be adopted, or that the program does not ask for it. */
    readonly findings: readonly Finding[];
    /** The members that this run adopts. */
    readonly adopted: readonly string[];
    /** Hosts that need no staging: a copy of their running release is, or will be, the desired version. */
    readonly ready: ReadonlySet<string>;
}

/** Observes every running member whose folder has nothing from this package yet. Touches nothing. */
export async function observeAdoption(
    spec: SetSpec,
    set: SetInputs,
    topology: Topology,
): Promise<Adoption> {
    const connections = connectionsTo(set);
    try {
        const observations = await Promise.all(
            set.members.map((peer) => observeMember(spec, peer, topology, connections)),
        );
        const hosts = set.members.map(({ host }) => host);
        return {
            findings: observations.flatMap(({ findings }) => findings),
            adopted: hosts.filter((_, index) => observations[index]?.isAdopted),
            ready: new Set(hosts.filter((_, index) => observations[index]?.isReady)),
        };
    } finally {
        await connections.close();
    }
}

interface Observation {
    readonly findings: readonly Finding[];
    readonly isAdopted: boolean;
    readonly isReady: boolean;
}

async function observeMember(
    spec: SetSpec,
    peer: PeerInputs,
    topology: Topology,
    connections: Connections,
): Promise<Observation> {
    const machine = machineOf(peer.shell);
    const folder = memberFolder(peer.folder, peer.adopted);
    const member = findMember(topology, peer.host);
    if (member.unreachable === true) {
        // Nothing is known of its folder. An adopted member needs no staging.
        return { findings: [], isAdopted: false, isReady: peer.adopted !== undefined };
    }
    const hasConfig = await machine.isReadable(folder.config);
    // An interrupted adoption has written the link, and not yet the configuration.
    if (hasConfig || (!peer.adopted && member.installedVersion !== undefined)) {
        // A member that this package started: only an adopted release makes staging unnecessary.
        const releases = await releasesOf(folder, spec.binaries, spec.version, machine);
        return { findings: [], isAdopted: false, isReady: releases !== spec.binaries };
    }
    return peer.adopted
        ? {
              findings: await findOnForeign(spec, peer, member, connections),
              isAdopted: true,
              isReady: true,
          }
        : { findings: findUnasked(member, topology), isAdopted: false, isReady: false };
}

async function findOnForeign(
    spec: SetSpec,
    peer: PeerInputs,
    { version, denied, inSet }: Member,
    connections: Connections,
): Promise<readonly Finding[]> {
    const { host, folder, adopted, shell, service } = peer;
    if (denied !== undefined) {
        return []; // Another finding reports that it refuses the credentials.
    }
    if (version === undefined || adopted === undefined) {
        return blocker(
            "not-adoptable",
            `Cannot adopt ${host}: it does not answer, a running server is required`,
            "Start it as before, or leave out adopt so that this package creates a new member there",
            host,
        );
    }
    if (!inSet) {
        return blocker(
            "not-adoptable",
            `Cannot adopt ${host}: it is not a member of ${spec.setName}`,
            "Name it as the set's configuration does; add a server that is not in the set first",
            host,
        );
    }
    const files = memberFolder(folder, adopted);
    const seen = await observeServer(host, version, files, machineOf(shell), connections);
    const opened = memberService(peer);
    const desired = {
        host,
        version: spec.version,
        config: mongodConfig(spec, peer),
        folder,
        startedByUs: service === undefined,
        ...defined({ unit: opened.unit }),
    };
    const { findings } = await opened.inspect(host);
    return [...checkAdoption(desired, seen), ...findings.map(demandAfterAdoption)];
}

/** Reports a member of the set that this package did not start, and that the program does not ask to adopt. */
function findUnasked(
    { host, version, inSet, denied }: Member,
    { setName }: Topology,
): readonly Finding[] {
    return version === undefined || !inSet || denied !== undefined
        ? []
        : blocker(
              "not-adoptable",
              `Cannot manage ${host}: it runs ${version} as a member of ${setName}, and this package did not start it`,
              "Set adopt: true, with the options it runs with (pulumi-mongodb-replicaset discover prints such a program); or, if this package did create it, set dataDir to its folder",
              host,
          );
}
