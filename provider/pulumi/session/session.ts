import { availableParallelism } from "node:os";

import { addressOf, portOf } from "../../io/mongodb/access";
import { limitConcurrency } from "../../io/system/limit-concurrency";
import { Clients } from "../../io/mongodb/clients";
import { systemClock } from "../../io/system/clock";
import { Connections } from "../../io/mongodb/connections";
import type { DesiredServer } from "../../io/member/member-control";
import { MachineMemberControl } from "../../io/member/member-control";
import { hookCommands } from "../../io/notify/hook-commands";
import type { HostFactsSource } from "../../io/mongodb/observer";
import { makeObserver } from "../../io/mongodb/observer";
import { makeAdmin } from "../../io/mongodb/admin";
import { makeSetConfigs } from "../../io/mongodb/set-configs";
import { readLock } from "../../io/mongodb/set-lock";
import { closeMachines, machineOf } from "../../io/ssh/machines";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import { windowStatusAt } from "../../io/system/window";
import { makeProbe } from "../../io/mongodb/write-probe";
import { acquireSlot } from "../../run/guard/may-act";
import { observeSettled } from "../../run/observe-settled";
import type { Events, Ports, ReconfigPorts, Reporter } from "../../run/ports";
import { UpdateSlots } from "../../run/update-slots";
import type { HeldLock } from "../../core/gates/lock";
import type { Goal } from "../../core/plan/plan";
import type { Topology } from "../../core/topology/topology";
import { primaryOf, withoutJoining } from "../../core/topology/topology";
import { counted } from "./engine-watch";
import { eventsOfSet } from "./events";
import type { SetInputs } from "../state/inputs";
import { lockOf, releaseLocks, releaseLocksAtEnd } from "./locks";
import type { SetObservation } from "./observe-for-plan";
import { observeForPlan } from "./observe-for-plan";
import type { ObservedMembers } from "./membership";
import { partitionMembers } from "./membership";
import { silent } from "./progress";

/** Of a provider process: shared by all members of a run, which share the process, and ended with it. */
const shared = new Clients();

/** A program may have hundreds of sets: it starts with a look at each, and processes of the new mongod for many. */
export const limitObservations = limitConcurrency(2 * availableParallelism());

/** By the resource that owns them: two sets of the same name have nothing to do with each other. */
const slots = new Map<string, UpdateSlots>();

/** By host; a member that is not named is only looked at. */
export type DesiredServers = ReadonlyMap<string, DesiredServer>;

export interface LivePorts extends Ports {
    readonly hosts: MachineMemberControl;
}

/** Puts the ports together for one set: the composition root. */
export function openSet(
    set: SetInputs,
    reporter: Reporter,
    desired: DesiredServers = new Map(),
    connections = connectionsTo(set, shared),
    beyond?: HostFactsSource,
): LivePorts {
    const hosts = new MachineMemberControl(
        set.members.map(({ host, folder, shell, service, adopted }) => {
            const server = desired.get(host);
            return {
                host,
                forwarded: addressOf(set.access ?? {}, host) !== host,
                folder,
                machine: machineOf(shell),
                ...(service && { service }),
                ...(adopted && { adopted }),
                ...(server && { desired: server }),
            };
        }),
    );
    const { window } = set.settings;
    const events = eventsOfSet(set);
    const addresses = set.members.map((member) => member.host);
    return {
        observer: makeObserver(set.setName, addresses, connections, hosts, beyond),
        admin: makeAdmin(connections, {
            stopByService: {
                hosts: stoppedByService(set),
                stop: (host) => hosts.terminate(host),
            },
        }),
        hosts,
        reporter,
        clock: systemClock,
        // It outlives a look, and the connections of one.
        lock: lockOf(set, connectionsTo(set, shared)),
        slots: updatesOf(set),
        probe: makeProbe(connections),
        hooks: hookCommands,
        ...(events && { events }),
        ...(window && { window: () => windowStatusAt(window, new Date()) }),
        settings: set.settings,
    };
}

export function connectionsTo({ access, members }: SetInputs, clients?: Clients): Connections {
    return new Connections(access, clients, (host) => {
        const machine = machineOf(members.find((member) => member.host === host)?.shell);
        const localhostAddress = machine.localhostAddress?.bind(machine);
        return localhostAddress && (() => localhostAddress(portOf(host)));
    });
}

/** And whoever else is in the set yet; with what it takes to change that. */
export function openWholeSet(
    set: SetInputs,
    reporter: Reporter,
    connections = connectionsTo(set, shared),
): ReconfigPorts {
    const ports = openSet(set, reporter, new Map(), connections, unmanagedMachines);
    return { ...ports, configs: makeSetConfigs(connections) };
}

/** Without what is yet to be added to the set, unless it is the subject. */
export function amongMembers<P extends Ports>(ports: P, subject?: string): P {
    const { observer } = ports;
    return {
        ...ports,
        observer: { observe: async () => withoutJoining(await observer.observe(), subject) },
    };
}

/** One look. */
export function observeOnce(set: SetInputs, desired?: DesiredServers): Promise<Topology> {
    return withOwnConnections(set, (connections) =>
        openSet(set, silent, desired, connections).observer.observe(),
    );
}

/** Who works on the set; undefined where no primary tells. */
export function observeLock(set: SetInputs): Promise<HeldLock | undefined> {
    return withOwnConnections(set, async (connections) => {
        const topology = await openSet(set, silent, new Map(), connections).observer.observe();
        const host = primaryOf(topology)?.host;
        return host === undefined
            ? undefined
            : await readLock(set.setName, host, connections).catch(() => undefined);
    });
}

/** What a plan is made of: the set, and where there is anything to plan for the goal, the inspection. */
export function inspectOnce(
    set: SetInputs,
    desired: DesiredServers,
    goal: Goal,
): Promise<SetObservation & { readonly everybody: ObservedMembers }> {
    return withOwnConnections(set, async (connections) => {
        const { observer } = openSet(set, silent, desired, connections, unmanagedMachines);
        const hosts = set.members.map(({ host }) => host);
        const { maxLagSecs } = set.settings;
        const all = await observeSettled(observer, systemClock, goal, maxLagSecs);
        const everybody = await partitionMembers(all, hosts, connections);
        return { ...(await observeForPlan(everybody.settled, goal, connections)), everybody };
    });
}

/** Not by the shared ones: an open one would keep a program from ending. */
async function withOwnConnections<T>(
    set: SetInputs,
    work: (connections: Connections) => Promise<T>,
): Promise<T> {
    const connections = connectionsTo(set);
    try {
        return await work(connections);
    } finally {
        await connections.close();
    }
}

/**
 * Closes all connections of a process that continues after its work, as tests do: an open one would keep it from ending.
 * @internal
 */
export async function closeConnections(): Promise<void> {
    await releaseLocks();
    await shared.close();
    await closeMachines();
}

function stoppedByService({ members }: SetInputs): ReadonlySet<string> {
    const chosen = members.filter(({ shell, service }) => shell ?? service);
    return new Set(chosen.map(({ host }) => host));
}

function updatesOf({ owner }: SetInputs): UpdateSlots {
    const known = slots.get(owner) ?? new UpdateSlots();
    slots.set(owner, known);
    return known;
}

/** Runs `work` while nothing else of this process acts on the set, whatever the engine starts side by side. */
export function aloneWith<T>(set: SetInputs, work: () => Promise<T>): Promise<T> {
    releaseLocksAtEnd();
    return settled(eventsOfSet(set), updatesOf(set).runAlone(work));
}

/** Runs `work` as a member's turn: beside others where the program allows that, and the live set can do without them. */
export function inUpdateSlot<T>(
    host: string,
    goal: Goal,
    ports: Ports,
    work: () => Promise<T>,
): Promise<T> {
    releaseLocksAtEnd();
    return settled(ports.events, acquireSlot(host, goal, ports, work));
}

/** The process may end with the work: what it has to tell goes out first. */
async function settled<T>(events: Events | undefined, work: Promise<T>): Promise<T> {
    try {
        return await counted(work);
    } finally {
        await events?.settle();
    }
}
