/*
 * Opens sets for both processes: the user's program observes with it, the provider process acts with it. Shared
 * connections, slots and locks belong to one process.
 */
import { availableParallelism } from "node:os";

import { readActivity } from "../../io/inspect/inspector";
import { addressOf, portOf } from "../../io/mongodb/access";
import { limitConcurrency } from "../../io/system/limit-concurrency";
import { Clients } from "../../io/mongodb/clients";
import { systemClock } from "../../io/system/clock";
import { Connections } from "../../io/mongodb/connections";
import type { DesiredServer } from "../../io/member/managed-member";
import type { MachineMemberControl } from "../../io/member/member-control";
import { makeMemberControl } from "../../io/member/member-control";
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
import { defined } from "../../core/json/defined";
import type { Goal } from "../../core/plan/goal";
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

/** Connections of a provider process, which all members of a run share. They end with the process. */
const shared = new Clients();

/** Limits concurrent observations: a program may have hundreds of sets, observes each, and starts the new mongod for many. */
export const limitObservations = limitConcurrency(2 * availableParallelism());

/** Update slots by the owning resource: two sets of the same name are independent. */
const slots = new Map<string, UpdateSlots>();

/** The desired servers by host. A member without one is only observed. */
type DesiredServers = ReadonlyMap<string, DesiredServer>;

export interface LivePorts extends Ports {
    readonly control: MachineMemberControl;
}

/** Puts the ports together for one set: the composition root. */
export function openSet(
    set: SetInputs,
    reporter: Reporter,
    desired: DesiredServers = new Map(),
    connections = connectionsTo(set, shared),
    undeclared?: HostFactsSource,
): LivePorts {
    const control = makeMemberControl(
        set.members.map(({ host, folder, shell, service, adopted }) => {
            const server = desired.get(host);
            return {
                host,
                forwarded: addressOf(set.access ?? {}, host) !== host,
                folder,
                machine: machineOf(shell),
                ...defined({ service, adopted, desired: server }),
            };
        }),
    );
    const { window } = set.settings;
    const events = eventsOfSet(set);
    const hosts = set.members.map((member) => member.host);
    return {
        observer: makeObserver(set.setName, hosts, connections, control, undeclared),
        admin: makeAdmin(connections, {
            stopByService: {
                hosts: stoppedByService(set),
                stop: (host) => control.terminate(host),
            },
        }),
        activity: (host) => readActivity(host, connections),
        control,
        reporter,
        clock: systemClock,
        // The lock outlives an observation and its connections.
        lock: lockOf(set, connectionsTo(set, shared)),
        slots: slotsOf(set),
        probe: makeProbe(connections),
        hooks: hookCommands,
        ...defined({ events, window: window && (() => windowStatusAt(window, new Date())) }),
        settings: set.settings,
    };
}

/** Opens connections to the members. Without `clients` they are this call's own, to be closed by the caller. */
export function connectionsTo({ access, members }: SetInputs, clients?: Clients): Connections {
    return new Connections(access, clients, (host) => {
        const machine = machineOf(members.find((member) => member.host === host)?.shell);
        const localhostAddress = machine.localhostAddress?.bind(machine);
        return localhostAddress && (() => localhostAddress(portOf(host)));
    });
}

/** Opens a set with its undeclared members, and with the ports that change its configuration. */
export function openWholeSet(
    set: SetInputs,
    reporter: Reporter,
    connections = connectionsTo(set, shared),
): ReconfigPorts {
    const ports = openSet(set, reporter, new Map(), connections, unmanagedMachines);
    return { ...ports, configs: makeSetConfigs(connections) };
}

/** Leaves joining members out of the observations, except for the one that is being updated. */
export function withoutJoiningMembers<P extends Ports>(ports: P, subject?: string): P {
    const { observer } = ports;
    return {
        ...ports,
        observer: {
            ...observer,
            observe: async () => withoutJoining(await observer.observe(), subject),
        },
    };
}

/** Observes the set once, over connections of its own. */
export function observeOnce(set: SetInputs, desired?: DesiredServers): Promise<Topology> {
    return withOwnConnections(set, (connections) =>
        openSet(set, silent, desired, connections).observer.observe(),
    );
}

/** Reads the set's lock; undefined if no run holds it, or if there is no primary to ask. */
export function observeLock(set: SetInputs): Promise<HeldLock | undefined> {
    return withOwnConnections(set, async (connections) => {
        const topology = await openSet(set, silent, new Map(), connections).observer.observe();
        const host = primaryOf(topology)?.host;
        return host === undefined
            ? undefined
            : await readLock(set.setName, host, connections).catch(() => undefined);
    });
}

/** Observes the set for a plan: its members, and their inspection if anything is left to plan for the goal. */
export function inspectOnce(
    set: SetInputs,
    desired: DesiredServers,
    goal: Goal,
): Promise<SetObservation & { readonly members: ObservedMembers }> {
    return withOwnConnections(set, async (connections) => {
        const { observer } = openSet(set, silent, desired, connections, unmanagedMachines);
        const hosts = set.members.map(({ host }) => host);
        const { maxLagSecs } = set.settings;
        const all = await observeSettled(observer, systemClock, goal, maxLagSecs);
        const members = await partitionMembers(all, hosts, connections);
        return { ...(await observeForPlan(members.settled, goal, connections)), members };
    });
}

/** Runs `work` without the shared connections: an open one would keep a program from ending. */
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
 * Closes all connections of this process, which would otherwise keep it from ending.
 * @internal for tests and benchmarks: a provider process is ended by its engine
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

function slotsOf({ owner }: SetInputs): UpdateSlots {
    const found = slots.get(owner) ?? new UpdateSlots();
    slots.set(owner, found);
    return found;
}

/** Runs `work` while nothing else in this process acts on the set, even if the engine starts resources in parallel. */
export function aloneWith<T>(set: SetInputs, work: () => Promise<T>): Promise<T> {
    releaseLocksAtEnd();
    return settleAfter(eventsOfSet(set), slotsOf(set).runAlone(work));
}

/** Runs `work` as a member's update: in parallel with others if the program allows it and the live set can do without them. */
export function inUpdateSlot<T>(
    host: string,
    goal: Goal,
    ports: Ports,
    work: () => Promise<T>,
): Promise<T> {
    releaseLocksAtEnd();
    return settleAfter(ports.events, acquireSlot(host, goal, ports, work));
}

/** Delivers pending events before the work returns, since the process may end with it. */
async function settleAfter<T>(events: Events | undefined, work: Promise<T>): Promise<T> {
    try {
        return await counted(work);
    } finally {
        await events?.settle();
    }
}
