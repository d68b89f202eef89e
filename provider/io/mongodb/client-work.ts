import { ourAppName } from "./connections";

/** Driver names that servers use for connections to each other. */
const internalDrivers = /^(NetworkInterfaceTL|MongoDB Internal Client)/;

/** Matches operations of clients, and none of the other members. */
export const byClient = { "clientMetadata.driver.name": { $exists: true, $not: internalDrivers } };

/** Counts the clients that watch a member for changes. */
export const watchersPipeline = [
    { $currentOp: { allUsers: true, idleConnections: false } },
    { $match: { "command.maxAwaitTimeMS": { $exists: true }, ...byClient } },
    { $count: "watchers" },
];

/**
 * Measures what clients do on a member, as a `ClientWork` (manual, "$currentOp"). An idle cursor has no metadata of its
 * client. Tailable cursors wait for changes, so they do not count.
 */
export const clientWorkPipeline = [
    { $currentOp: { allUsers: true, idleConnections: false, idleCursors: true } },
    {
        $match: {
            appName: { $ne: ourAppName },
            "command.maxAwaitTimeMS": { $exists: false },
            "cursor.tailable": { $ne: true },
            $or: [{ type: "idleCursor" }, { active: true, ...byClient }],
        },
    },
    {
        $group: {
            _id: null,
            running: { $sum: 1 },
            oldestMs: {
                $max: {
                    $max: [
                        { $divide: [{ $ifNull: ["$microsecs_running", 0] }, 1000] },
                        { $subtract: ["$$NOW", { $ifNull: ["$cursor.createdDate", "$$NOW"] }] },
                    ],
                },
            },
        },
    },
];
