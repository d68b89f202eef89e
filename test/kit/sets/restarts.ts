import assert from "node:assert/strict";

import type { Place } from "./by-hand";
import type { ServerEvent } from "./server-log";
import { readServerLog } from "./server-log";

/** One restart of a member, from its own log. */
export interface Restart {
    readonly host: string;
    readonly from: string;
    readonly to: string;
    /** The member's states between its last start and its end. */
    readonly statesBefore: readonly string[];
    readonly endedMs: number;
    /** When it was SECONDARY or ARBITER again; Infinity if never. */
    readonly servedMs: number;
    readonly exitCode: number;
}

/** All restarts in the servers' own logs, in the order in which the servers ended. */
export async function readRestarts(places: readonly Place[]): Promise<readonly Restart[]> {
    const all = await Promise.all(
        places.map(async ({ host, folder }) => restartsIn(host, await readServerLog(folder))),
    );
    return all.flat().sort((a, b) => a.endedMs - b.endedMs);
}

function restartsIn(host: string, events: readonly ServerEvent[]): readonly Restart[] {
    return events.flatMap((event, index): Restart[] => {
        const started = events.slice(index).find((each) => each.kind === "started");
        if (event.kind !== "ended" || started === undefined) {
            return [];
        }
        const earlier = events.slice(0, index);
        const begun = earlier.findLastIndex((each) => each.kind === "started");
        const before = earlier[begun];
        return [
            {
                host,
                from: before?.kind === "started" ? before.version : "",
                to: started.version,
                statesBefore: earlier
                    .slice(begun)
                    .flatMap((each) => (each.kind === "became" ? each.state : [])),
                endedMs: event.atMs,
                servedMs: servedAfter(events, index),
                exitCode: event.exitCode,
            },
        ];
    });
}

function servedAfter(events: readonly ServerEvent[], index: number): number {
    const back = events
        .slice(index)
        .find((each) => each.kind === "became" && /^(SECONDARY|ARBITER)$/.test(each.state));
    return back?.atMs ?? Infinity;
}

/** Asserts from the logs that each server ended cleanly and served again before the next one ended. */
export function assertOneAtATime(restarts: readonly Restart[]): void {
    for (const [index, restart] of restarts.entries()) {
        assert.equal(restart.exitCode, 0, `${restart.host} ended with ${restart.exitCode}`);
        const next = restarts[index + 1];
        assert.ok(
            next === undefined || restart.servedMs <= next.endedMs,
            `${String(next?.host)} ended before ${restart.host} served again`,
        );
    }
}

/** Asserts from the log that the member was primary, became a secondary, and was not primary again before it ended. */
export function assertSteppedDown(restart: Restart | undefined): void {
    const states = restart?.statesBefore ?? [];
    const was = states.lastIndexOf("PRIMARY");
    assert.ok(was >= 0, `never primary: ${states.join(", ")}`);
    // From there a server before 4.4 changes to RECOVERING, so that its readers leave.
    assert.equal(states[was + 1], "SECONDARY", states.join(", "));
}
