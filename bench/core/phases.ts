import type { Span } from "./record";
import { overlapMs } from "./record";
import type { Restart } from "./restarts";

export const phases = ["secondaries", "hand-over", "old primary"] as const;
export type Phase = (typeof phases)[number];

/** Followers and clients that look for the new primary do so in the first moments after it took over. */
const afterglowMs = 1_000;

/**
 * What a gap belongs to. The hand-over, where there was no primary in it, or one had just been elected and nobody was
 * stopped since; else the restart that goes on then, or was the last before.
 */
export function phaseOf(
    gap: Span,
    restarts: readonly Restart[],
    vacancies: readonly Span[],
): Phase {
    if (vacancies.some((vacancy) => overlapMs(vacancy, gap) > 0)) {
        return "hand-over";
    }
    const middle = (gap.fromMs + gap.toMs) / 2;
    const restart = restarts.findLast(({ askedMs }) => askedMs <= middle);
    const election = vacancies.findLast(({ toMs }) => toMs <= middle);
    if (
        election &&
        middle - election.toMs <= afterglowMs &&
        !((restart?.askedMs ?? 0) > election.fromMs)
    ) {
        return "hand-over";
    }
    return restart?.role === "primary" ? "old primary" : "secondaries";
}
