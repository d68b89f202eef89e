/*
 * Runs the applications in a process of their own, so that the upgrade keeps its own event loop and processor time.
 * load.ts starts it and sends the orders.
 */
import { ObjectId } from "mongodb";

import { findLost } from "../../examples/demo/lost-writes";
import { majorityWriter } from "../core/figures";
import type { ApplicationRecord } from "../core/record";
import { Application, applicationNames } from "./application";

export type Order =
    | { readonly kind: "start"; readonly connectionString: string; readonly copies: number }
    | { readonly kind: "stop"; readonly hosts: readonly string[] };

export type Answer =
    | { readonly kind: "started" }
    | {
          readonly kind: "stopped";
          readonly applications: readonly ApplicationRecord[];
          readonly lostWrites: number;
      }
    | { readonly kind: "failed"; readonly message: string };

let applications: readonly Application[] = [];

async function execute(order: Order): Promise<Answer> {
    switch (order.kind) {
        case "start":
            applications = makeApplications(order.connectionString, order.copies);
            await Promise.all(applications.map((application) => application.start()));
            return { kind: "started" };
        case "stop": {
            const records = await Promise.all(
                applications.map((application) => application.stop()),
            );
            const lost = await Promise.all(
                records.map((record, index) =>
                    countLost(order.hosts, record, applications[index]?.database ?? ""),
                ),
            );
            return {
                kind: "stopped",
                applications: records,
                lostWrites: lost.reduce((sum, count) => sum + count, 0),
            };
        }
    }
}

/** Each writer has a database of its own; readers read the first writer's database. */
function makeApplications(connectionString: string, copies: number): readonly Application[] {
    const first = newDatabase();
    return applicationNames.flatMap((name) =>
        Array.from({ length: copies }, (_, copy) => {
            const writes = name.endsWith("writer") && !(name === majorityWriter && copy === 0);
            return new Application(name, connectionString, writes ? newDatabase() : first);
        }),
    );
}

function newDatabase(): string {
    return `load_${new ObjectId().toHexString()}`;
}

/** Counts lost writes that a majority had acknowledged; others may be lost. */
async function countLost(
    hosts: readonly string[],
    { name, operations }: ApplicationRecord,
    database: string,
): Promise<number> {
    if (name !== majorityWriter) {
        return 0;
    }
    const unacknowledged = operations.flatMap(({ failed }, number) => (failed ? [number] : []));
    const lost = await findLost(hosts, { database, tried: operations.length, unacknowledged });
    return new Set(lost.flatMap(({ missing }) => missing)).size;
}

process.on("message", (order: Order) => {
    void execute(order)
        .catch((error: unknown): Answer => ({ kind: "failed", message: String(error) }))
        .then((answer) => process.send?.(answer));
});
// The parent process has ended.
process.once("disconnect", () => process.exit());
