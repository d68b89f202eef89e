import type { Case } from "./case";
import { randomOf } from "./random";
import type { Server } from "./server";
import { isElectable } from "./server";
import { World } from "./world";

/** Makes the set as it is at first: all members serve, and one of the highest priority is primary. */
export function makeWorld({ shapes, from, fcv, configDiffers, seed }: Case): World {
    const servers = shapes.map((shape, index): Server => {
        const { arbiter, delaySecs } = shape;
        return {
            host: `db${index + 1}:27017`,
            shape,
            installed: from,
            prepared: undefined,
            previous: undefined,
            process: {
                version: from,
                startedAt: -3_600_000,
                answers: true,
                ending: false,
                hungUntil: 0,
            },
            unclean: false,
            holdsData: true,
            configDiffers,
            state: arbiter ? "ARBITER" : "SECONDARY",
            stateSince: -3_600_000,
            term: 1,
            applied: -delaySecs * 1000,
            syncSource: undefined,
            standsFrom: 0,
            frozenByRun: false,
            maintenance: false,
            primarySeenAt: 0,
            unhealthySince: undefined,
            isolatedSince: undefined,
            unavailable: false,
            lagsUntil: 0,
            buildsIndexUntil: 0,
            cutFromSetUntil: 0,
            cutFromRunUntil: 0,
            startsThatDie: 0,
            startDelayMs: 0,
            stopDelayMs: 0,
            gone: false,
            crossed: undefined,
            writtenBy: from,
        };
    });
    const [first] = servers.filter(isElectable).sort((a, b) => b.shape.priority - a.shape.priority);
    if (first) {
        first.state = "PRIMARY";
    }
    return new World(servers, fcv, randomOf(seed));
}
