import { ourAppName } from "./connections";

/** How servers name themselves to one another. */
const internalDrivers = /^(NetworkInterfaceTL|MongoDB Internal Client)/;

const byClient = { "clientMetadata.driver.name": { $exists: true, $not: internalDrivers } };

/** Clients that watch a member for changes. */
export const watchersPipeline = [
    { $currentOp: { allUsers: true, idleConnections: false } },
    { $match: { "command.maxAwaitTimeMS": { $exists: true }, ...byClient } },
    { $count: "watchers" },
];

/** A `ClientWork` of what clients do on a member. `$currentOp`'s manual page; an idle cursor has no metadata of its client. Tailable ones wait for changes. */
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
