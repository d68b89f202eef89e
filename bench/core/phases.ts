import type { Span } from "./record";
import { overlapMs } from "./record";
import type { Restart } from "./restarts";

export const phases = ["secondaries", "handover", "old primary"] as const;
export type Phase = (typeof phases)[number];

/** Secondaries and clients find the new primary within this time after its election. */
const settleMs = 1_000;

/**
 * Assigns a gap to a phase. It belongs to the handover if there was no primary during it, or if one had just been elected and
 * no member was stopped since. Otherwise it belongs to the restart under way at its middle, or to the last one before.
 */
export function phaseOf(
    gap: Span,
    restarts: readonly Restart[],
    vacancies: readonly Span[],
): Phase {
    if (vacancies.some((vacancy) => overlapMs(vacancy, gap) > 0)) {
        return "handover";
    }
    const middle = (gap.fromMs + gap.toMs) / 2;
    const restart = restarts.findLast(({ askedMs }) => askedMs <= middle);
    const election = vacancies.findLast(({ toMs }) => toMs <= middle);
    if (
        election &&
        middle - election.toMs <= settleMs &&
        !((restart?.askedMs ?? 0) > election.fromMs)
    ) {
        return "handover";
    }
    return restart?.role === "primary" ? "old primary" : "secondaries";
}
