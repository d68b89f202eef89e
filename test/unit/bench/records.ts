import type { ApplicationRecord, UpgradeRecord } from "../../../bench/core/record";
import type { ServerEvent } from "../../kit/sets/server-log";

/** An application's operations, each with its start and duration. */
export function applicationOf(
    name: string,
    operations: readonly (readonly [startedMs: number, tookMs: number])[],
): ApplicationRecord {
    const all = operations.map(([startedMs, tookMs]) => ({
        ...{ startedMs, tookMs, attempts: 1, failed: false },
    }));
    return { name, operations: all, errors: [] };
}

/** Log events of a server that is stopped at a given time: 100 ms for its clients, 200 ms to shut down, 300 ms until it serves again. */
export function restartAt(atMs: number, version = "6.0.5"): readonly ServerEvent[] {
    return [
        { atMs, kind: "asked-to-end" },
        { atMs: atMs + 100, kind: "closes" },
        { atMs: atMs + 300, kind: "ended", exitCode: 0 },
        { atMs: atMs + 350, kind: "started", version },
        { atMs: atMs + 500, kind: "became", state: "STARTUP2", before: "STARTUP" },
        { atMs: atMs + 510, kind: "became", state: "SECONDARY", before: "STARTUP2" },
        { atMs: atMs + 520, kind: "listens" },
        { atMs: atMs + 600, kind: "follows" },
    ];
}

export function firstStart(state: "PRIMARY" | "SECONDARY"): readonly ServerEvent[] {
    return [
        { atMs: -900, kind: "started", version: "5.0.4" },
        { atMs: -800, kind: "became", state: "SECONDARY", before: "STARTUP2" },
        ...(state === "PRIMARY"
            ? ([
                  { atMs: -700, kind: "became", state: "PRIMARY", before: "SECONDARY" },
                  { atMs: -690, kind: "leads" },
              ] as const)
            : []),
    ];
}

/**
 * An upgrade of three members from 0 to 5 s: c at 1 s, b at 2 s, a handover from a to c at 3 s, a at 3.2 s. The writer
 * has a gap of 90 ms at each stop, of 120 ms at the handover.
 */
export const upgrade: UpgradeRecord = {
    beganMs: 0,
    endedMs: 5_000,
    cpuMs: 700,
    lostWrites: 0,
    members: [
        {
            host: "a:1",
            events: [
                ...firstStart("PRIMARY"),
                { atMs: 3_000, kind: "steps-down" },
                { atMs: 3_020, kind: "became", state: "SECONDARY", before: "PRIMARY" },
                ...restartAt(3_200),
            ],
        },
        { host: "b:2", events: [...firstStart("SECONDARY"), ...restartAt(2_000)] },
        {
            host: "c:3",
            events: [
                ...firstStart("SECONDARY"),
                ...restartAt(1_000),
                { atMs: 3_030, kind: "became", state: "PRIMARY", before: "SECONDARY" },
                { atMs: 3_040, kind: "leads" },
            ],
        },
    ],
    applications: [
        applicationOf(
            "majority writer",
            [-10, 990, 1_080, 1_990, 2_080, 2_990, 3_110, 3_190, 3_280, 5_900].map(
                (answeredMs) => [answeredMs - 5, 5] as const,
            ),
        ),
    ],
};
