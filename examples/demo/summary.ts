import { join } from "node:path";

import type { Scratch } from "./scratch";
import { envName } from "./scratch";
import type { SetOutputs } from "./set";
import { alignColumns, count, seconds } from "./table";
import type { Evidence } from "./verdict";
import { countLost } from "./verdict";

/** The measured result as `--json` writes it. */
export function toJson({ from, to, outcome, load, lost }: Evidence): object {
    const members = outcome?.members ?? [];
    return {
        from,
        to,
        order: members.map(({ host }) => host),
        members: members.map(({ host, role, downMs, totalMs }) => ({
            host,
            role,
            downMs,
            totalMs,
        })),
        longestWriteGapMs: load.longestWriteGapMs,
        noPrimaryMs: outcome?.noPrimaryMs,
        failedOperations: load.failedOperations,
        lostWrites: countLost(lost),
        totalMs: outcome?.totalMs,
    };
}

/** The tables at the end: members in the order of their upgrade, and the client's figures. */
export function renderResult(evidence: Evidence, startedAt: Date): string {
    const { from, to, outcome, load, lost } = evidence;
    const members = (outcome?.members ?? []).map(({ host, role, downMs, totalMs }, index) => [
        String(index + 1),
        host,
        role,
        seconds(downMs),
        seconds(totalMs),
    ]);
    const sinceMs = Date.parse(load.longestWriteGapSince) - startedAt.getTime();
    const beganAt = sinceMs < 0 ? "before the update" : `${seconds(sinceMs)} into the update`;
    const figures = [
        ["longest write gap", `${load.longestWriteGapMs} ms`, beganAt],
        ["time without a primary", outcome ? `${outcome.noPrimaryMs} ms` : "unknown"],
        ["acknowledged writes", count(load.acknowledged)],
        ["reads", count(load.reads)],
        ["failed operations", count(load.failedOperations)],
        [
            "lost acknowledged writes",
            count(countLost(lost)),
            `ledger read back from ${lost.length} members`,
        ],
    ];
    return [
        `Upgraded from ${from} to ${to} in ${outcome ? seconds(outcome.totalMs) : "an unknown time"}`,
        "",
        ...alignColumns([["order", "member", "role", "time down", "total"], ...members]),
        "",
        ...alignColumns(figures),
    ].join("\n");
}

/** Tells the user where everything is and how to remove it. */
export function renderNextSteps(scratch: Scratch, set: SetOutputs | undefined): string {
    const { folder } = scratch;
    const connect = set ? [["connect", `mongosh "${set.connectionString}"`]] : [];
    return [
        "Inspect the set",
        ...alignColumns([
            ...connect,
            ["pulumi's output", join(folder, "pulumi.log")],
            ["servers' logs", `tail -F $(find ${join(folder, "data")} -name mongod.log)`],
            ["use the stack", `cd ${folder} && . ./${envName}`],
            ["", "pulumi stack output; pulumi config set version …; pulumi up"],
        ]),
        "",
        "Remove everything",
        `  npm start -- --clean ${folder}`,
    ].join("\n");
}
