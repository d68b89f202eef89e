import { randomUUID } from "node:crypto";

import type { Probe } from "../../run/ports";
import type { CommandRunner } from "./connections";
import { ownDatabase } from "./set-lock";

/** Time limit for a majority to acknowledge the probe's write. */
const majorityTimeoutMs = 10_000;

/** Writes one small document per member, overwritten each time. */
export function makeProbe(runner: CommandRunner): Probe {
    return {
        async write(primary, subject) {
            const token = randomUUID();
            const reply = await runner.run(
                primary,
                {
                    update: "probes",
                    updates: [{ q: { _id: subject }, u: { $set: { token } }, upsert: true }],
                    writeConcern: { w: "majority", wtimeout: majorityTimeoutMs },
                },
                ownDatabase,
            );
            const problems = [reply.writeConcernError, ...((reply.writeErrors ?? []) as unknown[])]
                .filter((problem) => problem !== undefined)
                .map((problem) => (problem as { errmsg?: string }).errmsg ?? "unknown reason");
            if (problems.length > 0) {
                throw new Error(problems.join("; "));
            }
            return token;
        },
        async read(host, subject) {
            const reply = await runner.run(
                host,
                {
                    find: "probes",
                    filter: { _id: subject },
                    readConcern: { level: "local" },
                },
                ownDatabase,
            );
            const { firstBatch } = reply.cursor as { firstBatch: { token?: string }[] };
            return firstBatch[0]?.token;
        },
    };
}
