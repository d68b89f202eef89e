import { MongoServerError } from "mongodb";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { ServerVersion } from "../../core/releases/version";
import { compareSeries, needsFcvConfirmation, parseVersion } from "../../core/releases/version";
import type { Admin, ClientWork, MemberConfigDocument, StepDownOutcome } from "../../run/ports";
import { clientWorkPipeline, watchersPipeline } from "./client-work";
import type { Connections } from "./connections";
import { serverErrorCode } from "./connections";
import { makeFirstUser } from "./first-user";

// Numbers from the server's error_codes.yml.
const alreadyInitialized = 23;
const exceededTimeLimit = 262;
const notWritablePrimary = 10107;

/** Sends the admin commands, each as its manual page describes it. The command's name must be a document's first field. */
export class DriverAdmin implements Admin {
    readonly #connections: Connections;

    constructor(connections: Connections) {
        this.#connections = connections;
    }

    async shutdown(host: string, quiesceSecs: number): Promise<void> {
        try {
            await this.#connections.run(host, { shutdown: 1, timeoutSecs: quiesceSecs });
        } catch (error) {
            const code = serverErrorCode(error);
            if (code !== undefined && !isShuttingDown(error)) {
                throw new UpgradeError(
                    "stop-refused",
                    `${host} refuses to shut down (code ${String(code)}): ${messageOf(error)}`,
                    { host, cause: error },
                );
            }
            // The connection ended before or during the answer: the next observation shows whether the server stops.
        }
    }

    async stepDown(
        host: string,
        stepDownSecs: number,
        catchUpSecs: number,
        force?: "force",
    ): Promise<StepDownOutcome> {
        try {
            await this.#connections.run(host, {
                replSetStepDown: stepDownSecs,
                secondaryCatchUpPeriodSecs: catchUpSecs,
                ...(force && { force: true }),
            });
            return "stepped-down";
        } catch (error) {
            switch (serverErrorCode(error)) {
                case exceededTimeLimit:
                    return "refused";
                // No longer primary, or the connection broke: the next observation shows which.
                case notWritablePrimary:
                case undefined:
                    return "unknown";
                default:
                    throw new UpgradeError(
                        "step-down-refused",
                        `${host} refuses to step down (code ${String(serverErrorCode(error))}): ${messageOf(error)}`,
                        { host, cause: error },
                    );
            }
        }
    }

    async maintain(host: string, on: boolean): Promise<void> {
        await this.#connections.run(host, { replSetMaintenance: on });
    }

    async freeze(host: string, secs: number): Promise<void> {
        await this.#connections.run(host, { replSetFreeze: secs });
    }

    async syncFrom(host: string, source: string): Promise<void> {
        await this.#connections.run(host, { replSetSyncFrom: source });
    }

    async appendOplogNotes(host: string): Promise<void> {
        for (let note = 0; note < 20; note += 1) {
            await this.#connections.run(host, {
                appendOplogNote: 1,
                data: { "pulumi-mongodb-replicaset": "sync source" },
                // From 5.0 on the default is a majority, which never acknowledges if the secondaries are stuck.
                writeConcern: { w: 1 },
            });
        }
    }

    async watchers(host: string): Promise<number | undefined> {
        const hello = await this.#connections.run(host, { isMaster: 1 });
        if (hello.topologyVersion === undefined) {
            return undefined;
        }
        // serverStatus has a figure for this (connections.awaitingTopologyChanges), but it also counts the other
        // members, which check a member that was unavailable only every 10 s.
        const reply = await this.#connections.run(host, {
            aggregate: 1,
            pipeline: watchersPipeline,
            cursor: {},
        });
        const { firstBatch } = reply.cursor as { firstBatch: { watchers: number }[] };
        return firstBatch[0]?.watchers ?? 0;
    }

    async setFcv(host: string, fcv: string): Promise<void> {
        try {
            const { series } = await this.#version(host);
            await this.#connections.run(host, {
                setFeatureCompatibilityVersion: fcv,
                ...(needsFcvConfirmation(series) && { confirm: true }),
            });
        } catch (error) {
            const code = serverErrorCode(error);
            if (code !== undefined && code !== notWritablePrimary && !isShuttingDown(error)) {
                throw new UpgradeError(
                    "fcv-refused",
                    `${host} refuses featureCompatibilityVersion ${fcv} (code ${String(code)}): ${messageOf(error)}`,
                    { host, cause: error },
                );
            }
        }
    }

    async initiate(
        host: string,
        setName: string,
        members: readonly MemberConfigDocument[],
    ): Promise<void> {
        const { series } = await this.#version(host);
        const config = {
            _id: setName,
            members: members.map(({ secondaryDelaySecs, ...member }) => ({
                ...member,
                // Renamed in 5.0.
                ...(secondaryDelaySecs > 0 && {
                    [compareSeries(series, "5.0") < 0 ? "slaveDelay" : "secondaryDelaySecs"]:
                        secondaryDelaySecs,
                }),
            })),
        };
        try {
            await this.#connections.run(host, { replSetInitiate: config });
        } catch (error) {
            if (serverErrorCode(error) !== alreadyInitialized) {
                throw error;
            }
        }
    }

    async makeFirstUser(host: string): Promise<void> {
        await makeFirstUser(host, this.#connections.access, this.#connections);
    }

    async stepUp(host: string): Promise<void> {
        await this.#connections.run(host, { replSetStepUp: 1 }).catch(() => undefined);
    }

    async setSignalShutdownTimeout(host: string, quiesceSecs: number): Promise<void> {
        const millis = Math.max(100, quiesceSecs * 1000);
        await this.#connections
            .run(host, { setParameter: 1, shutdownTimeoutMillisForSignaledShutdown: millis })
            .catch(() => undefined);
    }

    async clientWork(host: string): Promise<ClientWork> {
        const reply = await this.#connections.run(host, {
            aggregate: 1,
            pipeline: clientWorkPipeline,
            cursor: {},
        });
        const { firstBatch } = reply.cursor as { firstBatch: ClientWork[] };
        return firstBatch[0] ?? { running: 0, oldestMs: 0 };
    }

    async #version(host: string): Promise<ServerVersion> {
        const reply = await this.#connections.run(host, { buildInfo: 1 });
        return parseVersion(reply.version as string);
    }

    async isWritablePrimary(host: string): Promise<boolean> {
        try {
            // `hello` came with 4.4.2; every series that this package supports understands `isMaster`.
            const reply = await this.#connections.run(host, { isMaster: 1 });
            return reply.ismaster === true;
        } catch {
            return false;
        }
    }
}

function isShuttingDown(error: unknown): boolean {
    return (
        error instanceof MongoServerError &&
        (error.hasErrorLabel("RetryableWriteError") || error.code === 91 || error.code === 11600)
    );
}
