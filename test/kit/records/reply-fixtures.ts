import { readFileSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { BSON } from "mongodb";

import type { DataReplies } from "../../../provider/core/checks/data-questions";
import type { MemberReplies, SetReplies } from "../../../provider/core/inspection/inspect-replies";
import type { ServerReplies } from "../../../provider/core/topology/interpret";

/** Servers' replies in one situation; members by host: db1:27017, db2:27017 … */
export interface ReplyFixture {
    /** "mongod 5.0.4", or "documentation": written from the manual, as no such server is available here. */
    readonly source: string;
    readonly situation: string;
    readonly observed?: Readonly<Record<string, ServerReplies>>;
    readonly inspected?: Readonly<Record<string, MemberReplies>>;
    readonly set?: SetReplies;
    readonly data?: DataReplies;
}

const root = join(__dirname, "..", "..", "fixtures", "replies");

/** Fields that are never read, or that describe the machine on which the server was built or runs. */
const omittedFields: readonly string[] = [
    ...["$clusterTime", "operationTime", "ok", "signature", "electionId", "topologyVersion"],
    ...["electionCandidateMetrics", "electionParticipantMetrics", "localTime"],
    ...["argv", "buildEnvironment", "net", "processManagement", "storage", "systemLog"],
];

/** Reads a fixture, which is relaxed Extended JSON of MongoDB. */
export function readFixture(name: string): ReplyFixture {
    return BSON.EJSON.parse(readFileSync(join(root, `${name}.json`), "utf8")) as ReplyFixture;
}

/** Names such as "5.0.4/healthy". */
export function listFixtures(): readonly string[] {
    return readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.replace(/\.json$/, ""))
        .sort();
}

/** Writes a fixture, with hosts db1:27017, db2:27017 … instead of the real ones. */
export async function writeFixture(
    name: string,
    fixture: ReplyFixture,
    hosts: readonly string[],
): Promise<void> {
    const text = BSON.EJSON.stringify(strip(fixture), undefined, 1, { relaxed: true });
    const renamed = hosts.reduce(
        (all, host, index) => all.replaceAll(host, `db${index + 1}:27017`),
        text,
    );
    const file = join(root, `${name}.json`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${renamed}\n`);
}

function strip(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(strip);
    }
    // Dates, Timestamps and the like stay as they are.
    if (value === null || typeof value !== "object" || value.constructor !== Object) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key]) => !omittedFields.includes(key))
            .map(([key, item]) => [key, strip(item)]),
    );
}
