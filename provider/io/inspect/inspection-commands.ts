import type { Document } from "mongodb";

import type { MemberReplies, SetReplies } from "../../core/inspection/inspect-replies";
import type { Connections } from "../mongodb/connections";
import { ourAppName } from "../mongodb/connections";

/** All that inspecting needs of the connections. */
export type CommandRunner = Pick<Connections, "run">;

/** The same of members that may be down. */
export type PatientRunner = Pick<Connections, "run" | "isListening">;

/** A server that hangs must not hang a preview: it ends each of these commands itself. */
export const answerMs = 5_000;

/** A command, and the database that it is run on where that is not admin. */
export interface Question {
    readonly command: Document;
    readonly database?: string;
}

type Questions<T> = Readonly<Record<keyof T, Question>>;

/** How servers name themselves to one another. */
const internalDrivers = /^(NetworkInterfaceTL|MongoDB Internal Client)/;

/** The threads that build indexes, on 4.4 and later and on secondaries of 4.2. */
const indexBuilders = /^IndexBuildsCoordinator/;

/** More kinds of clients than anybody reads of. */
const mostClientKinds = 1_000;

/** Asked of every member. */
export const memberQuestions: Questions<Omit<MemberReplies, "refused">> = {
    oplogFirst: oplogEntry(1),
    oplogLast: oplogEntry(-1),
    oplogStats: {
        database: "local",
        command: {
            aggregate: "oplog.rs",
            pipeline: [
                { $collStats: { storageStats: {} } },
                { $project: { size: "$storageStats.size", maxSize: "$storageStats.maxSize" } },
            ],
            cursor: {},
        },
    },
    status: { command: { replSetGetStatus: 1 } },
    // Its own fields are what counts (fsyncLock): no operation matches the filter.
    currentOp: { command: { currentOp: 1, ns: { $type: "minKey" } } },
    // The manual's page of currentOp tells index builds by their command. A client whose createIndexes finds nothing to
    // build, or waits for the builder, has no progress message (4.2 to 6.0 tried); applications send those all the time.
    // A builder that waits for the other members' votes counts as idle.
    indexBuilds: {
        command: currentOp({ allUsers: true, idleConnections: true }, [
            {
                $match: {
                    "command.createIndexes": { $exists: true },
                    $or: [{ msg: { $exists: true } }, { desc: indexBuilders }],
                },
            },
            { $project: { ns: 1, command: { createIndexes: 1, indexes: { name: 1, ns: 1 } } } },
        ]),
    },
    // Not tried: Community servers have no $backupCursor. Manual of currentOp: idle cursors carry the command they came of.
    backups: {
        command: currentOp({ allUsers: true, idleCursors: true }, [
            {
                $match: {
                    "cursor.originatingCommand.pipeline.0.$backupCursor": { $exists: true },
                },
            },
            { $project: { type: 1 } },
        ]),
    },
    clients: {
        command: currentOp({ allUsers: true, idleConnections: true }, [
            {
                $match: {
                    appName: { $ne: ourAppName },
                    "clientMetadata.driver.name": { $exists: true, $not: internalDrivers },
                },
            },
            {
                $group: {
                    _id: {
                        driver: "$clientMetadata.driver.name",
                        version: "$clientMetadata.driver.version",
                        appName: "$appName",
                    },
                    connections: { $sum: 1 },
                },
            },
            { $limit: mostClientKinds },
        ]),
    },
    connectionStatus: { command: { connectionStatus: 1, showPrivileges: true } },
    commandLine: { command: { getCmdLineOpts: 1 } },
    // `hello` came with 4.4.2; `isMaster` is understood by every server this package knows.
    hello: { command: { isMaster: 1 } },
};

/** Asked of the primary. */
export const setQuestions: Questions<SetReplies> = {
    config: { command: { replSetGetConfig: 1 } },
    // replSetGetConfig hides newlyAdded (tried on 5.0 and 6.0).
    storedConfig: {
        database: "local",
        command: {
            find: "system.replset",
            limit: 1,
            projection: { "members.host": 1, "members.newlyAdded": 1 },
        },
    },
    defaultConcerns: { command: { getDefaultRWConcern: 1 } },
};

function oplogEntry(direction: 1 | -1): Question {
    return {
        database: "local",
        command: {
            find: "oplog.rs",
            sort: { $natural: direction },
            limit: 1,
            projection: { ts: 1 },
        },
    };
}

function currentOp(options: Document, stages: readonly Document[]): Document {
    return {
        aggregate: 1,
        pipeline: [{ $currentOp: options }, ...stages],
        cursor: { batchSize: mostClientKinds },
    };
}
