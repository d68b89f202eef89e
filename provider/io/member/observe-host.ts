import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { HostFacts } from "../../core/topology/replies";
import { renderConfig } from "../layout/config-text";
import { isServerFile } from "../layout/data-aside";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { withTimeout } from "../system/with-timeout";
import type { LocatedMember } from "./managed-member";
import { linkedVersion } from "./managed-member";

const observationLimitMs = 10_000;

/** Errors that mean that a machine cannot be observed. */
const unobservableCodes: readonly ErrorCode[] = [
    "host-unreachable",
    "host-key-differs",
    "ssh-refused",
];

/** A process that cannot be observed is taken to run: nothing is started, switched or reverted for it. */
const unobserved: HostFacts = {
    processRuns: true,
    uncleanShutdown: false,
    configDiffers: false,
    unreachable: true,
};

/** Reads a member's process and files. `config` is the desired configuration, if the caller has one. */
export function observeHost(member: LocatedMember, config?: object): Promise<HostFacts> {
    return observeOr(unobserved, member.machine, () => readFacts(member, config));
}

/** Whether the member's process runs; true if that cannot be observed. */
export function observeRunning({ machine, service }: LocatedMember): Promise<boolean> {
    return observeOr(true, machine, () => service.isRunning());
}

async function readFacts(
    { folder, machine, service }: LocatedMember,
    desired: object | undefined,
): Promise<HostFacts> {
    const [processRuns, installed, prepared, previous, config, lock, data] = await Promise.all([
        service.isRunning(),
        linkedVersion(folder.current, machine),
        linkedVersion(folder.next, machine),
        linkedVersion(folder.previous, machine),
        machine.readText(folder.config),
        machine.readText(folder.lock),
        machine.list(folder.data),
    ]);
    return {
        processRuns,
        // mongod writes its process id there and empties the file at the end of a clean shutdown.
        uncleanShutdown: !processRuns && (lock ?? "") !== "",
        // The file is written only while the member is down, so it is what the process runs with.
        configDiffers:
            config !== undefined && desired !== undefined && config !== renderConfig(desired),
        ...defined({
            holdsData: processRuns ? undefined : data.some(isServerFile),
            installedVersion: installed,
            preparedVersion: prepared,
            previousVersion: previous,
        }),
    };
}

/** Machines that have not answered an observation within the limit, until that observation ends. */
const silent = new WeakSet<Machine>();

/**
 * Limits how long an observation waits for a machine that is cut off: the next observation may reach it again. While one still
 * waits for the connection, the others do not wait with it. Only acts wait for as long as the connection takes.
 */
async function observeOr<T>(fallback: T, machine: Machine, observe: () => Promise<T>): Promise<T> {
    if (machine === thisMachine) {
        return observe();
    }
    if (silent.has(machine)) {
        return fallback;
    }
    const observation = observe();
    try {
        return await withTimeout(observation, observationLimitMs, () => {
            silent.add(machine);
            void observation.catch(() => undefined).finally(() => silent.delete(machine));
            return fallback;
        });
    } catch (error) {
        if (error instanceof UpgradeError && unobservableCodes.includes(error.code)) {
            return fallback;
        }
        throw error;
    }
}
