import type { Document } from "mongodb";

import type { MemberReplies, SetReplies } from "../../core/inspection/inspect-replies";
import { byClient } from "../mongodb/client-work";
import { ourAppName } from "../mongodb/connections";
import { helloCommand } from "../mongodb/hello";

/** Time limit of each command, applied by the server, so that a slow one does not block a preview. */
export const answerTimeoutMs = 5_000;

/** A command, and its database if that is not admin. */
export interface Question {
    readonly command: Document;
    readonly database?: string;
}

type Questions<T> = Readonly<Record<keyof T, Question>>;

/** Threads that build indexes, on 4.4 and later and on secondaries of 4.2. */
const indexBuilders = /^IndexBuildsCoordinator/;

/** More kinds of clients than a reader takes in. */
const maxClientKinds = 1_000;

/** Commands for every member. */
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
    // Only the reply's own fields matter (fsyncLock): no operation matches the filter.
    currentOp: { command: { currentOp: 1, ns: { $type: "minKey" } } },
    // The manual's page of currentOp recognises index builds by their command. A client whose createIndexes has nothing to
    // build, or waits for the builder, has no progress message (tried on 4.2 to 6.0); applications send those all the time.
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
    // Not tried: Community servers have no $backupCursor. Manual, "currentOp": idle cursors carry the command that opened them.
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
                $match: { appName: { $ne: ourAppName }, ...byClient },
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
            { $limit: maxClientKinds },
        ]),
    },
    connectionStatus: { command: { connectionStatus: 1, showPrivileges: true } },
    commandLine: { command: { getCmdLineOpts: 1 } },
    hello: { command: helloCommand },
};

/** Commands for the primary. */
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
        cursor: { batchSize: maxClientKinds },
    };
}
