import { checkAdoption } from "../../core/checks/adoption";
import type { Finding } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { Member, Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import type { Connections } from "../../io/mongodb/connections";
import { releasesOf } from "../../io/releases/adopted-release";
import { observeServer } from "../../io/member/observe-server";
import { memberFolder } from "../../io/layout/member-folder";
import { machineOf } from "../../io/ssh/machines";
import { memberService } from "./host-findings";
import type { PeerInputs, SetInputs } from "../state/inputs";
import { connectionsTo } from "../session/session";
import { mongodConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";

/** What there is of members that somebody else started. */
export interface Adoption {
    /** What stands against taking them over; or that the program does not ask for it. */
    readonly findings: readonly Finding[];
    /** Those that this run takes over. */
    readonly taken: readonly string[];
    /** Hosts for which the wanted version need not be staged: a copy of what they run is it, or will be. */
    readonly ready: ReadonlySet<string>;
}

/** Looks at every member that runs and has nothing of ours in its folder yet. Touches nothing. */
export async function observeAdoption(
    spec: SetSpec,
    set: SetInputs,
    topology: Topology,
): Promise<Adoption> {
    const connections = connectionsTo(set);
    try {
        const looks = await Promise.all(
            set.members.map((peer) => look(spec, peer, topology, connections)),
        );
        const hosts = (is: (each: Observation) => boolean) =>
            set.members.flatMap(({ host }, index) => {
                const found = looks[index];
                return found && is(found) ? [host] : [];
            });
        return {
            findings: looks.flatMap(({ findings }) => findings),
            taken: hosts(({ takes }) => takes),
            ready: new Set(hosts(({ isReady }) => isReady)),
        };
    } finally {
        await connections.close();
    }
}

interface Observation {
    readonly findings: readonly Finding[];
    readonly takes: boolean;
    readonly isReady: boolean;
}

async function look(
    spec: SetSpec,
    peer: PeerInputs,
    topology: Topology,
    connections: Connections,
): Promise<Observation> {
    const machine = machineOf(peer.shell);
    const folder = memberFolder(peer.folder, peer.adopted);
    const member = findMember(topology, peer.host);
    const hasConfig = await machine.isReadable(folder.config);
    // A takeover that was ended in the middle has laid the link, and not yet the configuration.
    if (hasConfig || (!peer.adopted && member.installedVersion !== undefined)) {
        // A member of this package's own stages as ever.
        const releases = await releasesOf(folder, spec.binaries, spec.version, machine);
        return { findings: [], takes: false, isReady: releases !== spec.binaries };
    }
    return peer.adopted
        ? {
              findings: await findOnForeign(spec, peer, member, connections),
              takes: true,
              isReady: true,
          }
        : { findings: findUnasked(member, topology), takes: false, isReady: false };
}

async function findOnForeign(
    spec: SetSpec,
    peer: PeerInputs,
    { version, denied, inSet }: Member,
    connections: Connections,
): Promise<readonly Finding[]> {
    const { host, folder, adopted, shell, service } = peer;
    if (denied !== undefined) {
        return []; // That it does not let us in is said already.
    }
    if (version === undefined || adopted === undefined) {
        return [
            notAdoptable(
                host,
                `Cannot take over ${host}: it does not answer, and only a server that runs can be taken over`,
                "Start it as it was started before, or leave out adopt to have this package make a member there",
            ),
        ];
    }
    if (!inSet) {
        return [
            notAdoptable(
                host,
                `Cannot take over ${host}: it is no member of ${spec.setName}`,
                "Name it as the set's configuration does; one that is not in the set has to be added first",
            ),
        ];
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
    return [...checkAdoption(desired, seen), ...(await opened.inspect(host)).findings];
}

/** It serves the set, and whoever started it did not ask us to look after it. */
function findUnasked(
    { host, version, inSet, denied }: Member,
    { setName }: Topology,
): readonly Finding[] {
    return version === undefined || !inSet || denied !== undefined
        ? []
        : [
              notAdoptable(
                  host,
                  `Cannot manage ${host}: it runs ${version} as a member of ${setName}, and was not started by this package`,
                  "Set adopt: true, with its own options, to take it over as it runs (pulumi-mongodb-replicaset discover prints such a program); or, if this package did make it, set dataDir to where it lies",
              ),
          ];
}

function notAdoptable(host: string, message: string, remedy: string): Finding {
    return { severity: "blocker", code: "not-adoptable", host, message, remedy };
}
