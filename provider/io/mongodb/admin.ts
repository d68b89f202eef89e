import { UpgradeError, messageOf } from "../../core/errors/errors";
import { initialSyncOf } from "../../core/inspection/inspect-replies";
import type { ServerVersion } from "../../core/releases/version";
import { needsFcvConfirmation, parseVersion } from "../../core/releases/version";
import type { Admin, ClientWork, MemberConfigDocument, StepDownOutcome } from "../../run/ports";
import { clientWorkPipeline, watchersPipeline } from "./client-work";
import type { CommandRunner, Connections } from "./connections";
import { serverErrorCode } from "./connections";
import { makeFirstUser } from "./first-user";
import { sayHello } from "./hello";
import { isNotNow, isShuttingDown, isUndecided } from "./server-codes";

/** From the server's error_codes.yml. */
const alreadyInitialized = 23;

/** The wire version of 5.0, which renamed `slaveDelay` (manual, "Replica Set Configuration"; wire_version.h). */
const wireVersion50 = 13;

/**
 * Members that have a service, or run on another machine, and how to stop them by a signal of their service. The `shutdown`
 * command would be as clean, but servers refuse it from another machine while authentication is off ("must run from
 * localhost", tried on 5.0.4), and a service manager might start a server again that ended by itself.
 */
interface StopByService {
    readonly hosts: ReadonlySet<string>;
    readonly stop: (host: string) => Promise<void>;
}

/**
 * Sends the admin commands, each as its manual page describes it. The command's name must be a document's first field.
 */
export function makeAdmin(
    connections: Connections,
    { stopByService }: { readonly stopByService?: StopByService } = {},
): Admin {
    return {
        async shutdown(host, quiesceSecs) {
            if (stopByService?.hosts.has(host)) {
                await stopBySignal(host, quiesceSecs, () => stopByService.stop(host), connections);
            } else {
                await shutdown(host, quiesceSecs, connections);
            }
        },
        stepDown: (host, stepDownSecs, catchUpSecs, force) =>
            stepDown(host, stepDownSecs, catchUpSecs, force, connections),
        async maintain(host, on) {
            await connections.run(host, { replSetMaintenance: on });
        },
        async freeze(host, secs) {
            await connections.run(host, { replSetFreeze: secs });
        },
        async syncFrom(host, source) {
            await connections.run(host, { replSetSyncFrom: source });
        },
        appendOplogNotes: (host) => appendOplogNotes(host, connections),
        watchers: (host) => countWatchers(host, connections),
        setFcv: (host, fcv) => setFcv(host, fcv, connections),
        initiate: (host, setName, members) => initiate(host, setName, members, connections),
        async copied(host) {
            return initialSyncOf({ status: await connections.run(host, { replSetGetStatus: 1 }) });
        },
        makeFirstUser: (host) => makeFirstUser(host, connections.access, connections),
        async stepUp(host) {
            await connections.run(host, { replSetStepUp: 1 }).catch(() => undefined);
        },
        stopBySignal: (host, quiesceSecs, stop) =>
            stopBySignal(host, quiesceSecs, stop, connections),
        async clientWork(host) {
            const [work] = await aggregate<ClientWork>(host, clientWorkPipeline, connections);
            return work ?? { running: 0, oldestMs: 0 };
        },
        isWritablePrimary: (host) =>
            sayHello(host, connections).then(
                ({ ismaster }) => ismaster === true,
                () => undefined,
            ),
    };
}

async function shutdown(host: string, quiesceSecs: number, runner: CommandRunner): Promise<void> {
    try {
        await runner.run(host, { shutdown: 1, timeoutSecs: quiesceSecs });
    } catch (error) {
        const code = serverErrorCode(error);
        if (code !== undefined && !isShuttingDown(error)) {
            throw new UpgradeError(
                "stop-refused",
                `${host} refuses to shut down (code ${code}): ${messageOf(error)}`,
                { host, cause: error },
            );
        }
        // The connection ended before or during the answer: the next observation shows whether the server stops.
    }
}

async function stepDown(
    host: string,
    stepDownSecs: number,
    catchUpSecs: number,
    force: "force" | undefined,
    runner: CommandRunner,
): Promise<StepDownOutcome> {
    try {
        await runner.run(host, {
            replSetStepDown: stepDownSecs,
            secondaryCatchUpPeriodSecs: catchUpSecs,
            ...(force && { force: true }),
        });
        return "stepped-down";
    } catch (error) {
        if (isUndecided(error)) {
            return "unknown";
        }
        if (isNotNow(error)) {
            return "refused";
        }
        throw new UpgradeError(
            "step-down-refused",
            `${host} refuses to step down (code ${String(serverErrorCode(error))}): ${messageOf(error)}`,
            { host, cause: error },
        );
    }
}

async function appendOplogNotes(host: string, runner: CommandRunner): Promise<void> {
    for (let note = 0; note < 20; note += 1) {
        await runner.run(host, {
            appendOplogNote: 1,
            data: { "pulumi-mongodb-replicaset": "sync source" },
            // From 5.0 on the default is a majority, which never acknowledges if the secondaries are stuck.
            writeConcern: { w: 1 },
        });
    }
}

async function countWatchers(host: string, runner: CommandRunner): Promise<number | undefined> {
    const { topologyVersion } = await sayHello(host, runner);
    if (topologyVersion === undefined) {
        return undefined;
    }
    // serverStatus has a figure for this (connections.awaitingTopologyChanges), but it also counts the other
    // members, which check a member that was unavailable only every 10 s.
    const [counted] = await aggregate<{ watchers: number }>(host, watchersPipeline, runner);
    return counted?.watchers ?? 0;
}

async function setFcv(host: string, fcv: string, runner: CommandRunner): Promise<void> {
    try {
        const { series } = await readVersion(host, runner);
        await runner.run(host, {
            setFeatureCompatibilityVersion: fcv,
            ...(needsFcvConfirmation(series) && { confirm: true }),
        });
    } catch (error) {
        if (!isUndecided(error) && !isNotNow(error)) {
            throw new UpgradeError(
                "fcv-refused",
                `${host} refuses featureCompatibilityVersion ${fcv} (code ${String(serverErrorCode(error))}): ${messageOf(error)}`,
                { host, cause: error },
            );
        }
    }
}

async function initiate(
    host: string,
    setName: string,
    members: readonly MemberConfigDocument[],
    runner: CommandRunner,
): Promise<void> {
    // A new set has no user yet, and servers from 8.1 on report their version to users only (not tried).
    const { maxWireVersion = 0 } = await sayHello(host, runner);
    const delayField = maxWireVersion < wireVersion50 ? "slaveDelay" : "secondaryDelaySecs";
    const config = {
        _id: setName,
        members: members.map(({ secondaryDelaySecs, ...member }) => ({
            ...member,
            ...(secondaryDelaySecs > 0 && { [delayField]: secondaryDelaySecs }),
        })),
    };
    try {
        await runner.run(host, { replSetInitiate: config });
    } catch (error) {
        if (serverErrorCode(error) !== alreadyInitialized) {
            throw error;
        }
    }
}

async function stopBySignal(
    host: string,
    quiesceSecs: number,
    stop: () => Promise<void>,
    runner: CommandRunner,
): Promise<void> {
    const millis = Math.max(100, quiesceSecs * 1000);
    const before = await setSignalShutdownTimeout(host, millis, runner);
    try {
        await stop();
    } catch (error) {
        if (before !== undefined) {
            await setSignalShutdownTimeout(host, before, runner);
        }
        throw error;
    }
}

/** Resolves to what was set before; undefined if the server refuses: before 5.0 it has no such parameter. */
function setSignalShutdownTimeout(
    host: string,
    millis: number,
    runner: CommandRunner,
): Promise<number | undefined> {
    return runner
        .run(host, { setParameter: 1, shutdownTimeoutMillisForSignaledShutdown: millis })
        .then(
            ({ was }) => (typeof was === "number" ? was : undefined),
            () => undefined,
        );
}

async function aggregate<T>(
    host: string,
    pipeline: readonly object[],
    runner: CommandRunner,
): Promise<readonly T[]> {
    const { cursor } = await runner.run(host, { aggregate: 1, pipeline, cursor: {} });
    return (cursor as { firstBatch: readonly T[] }).firstBatch;
}

async function readVersion(host: string, runner: CommandRunner): Promise<ServerVersion> {
    const { version } = await runner.run(host, { buildInfo: 1 });
    return parseVersion(version as string);
}
