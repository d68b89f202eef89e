import type { ApplicationRecord, Span } from "./record";
import { overlapMs } from "./record";

/** The intervals between consecutive successful answers. */
export function gapsOf({ operations }: ApplicationRecord): readonly Span[] {
    const answers = operations
        .filter(({ failed }) => !failed)
        .map(({ startedMs, tookMs }) => startedMs + tookMs);
    return answers.slice(1).map((toMs, index) => ({ fromMs: answers[index] ?? toMs, toMs }));
}

export function gapsWithin(application: ApplicationRecord, span: Span): readonly Span[] {
    return gapsOf(application).filter((gap) => overlapMs(gap, span) > 0);
}

export function lengthOf({ fromMs, toMs }: Span): number {
    return toMs - fromMs;
}

export function longestOf(gaps: readonly Span[]): number {
    return Math.max(0, ...gaps.map(lengthOf));
}

/** Shorter gaps are normal, for example while the journal commits. */
const notableMs = 50;

/** Sum of the gaps that an application would notice. */
export function sumOfNotable(gaps: readonly Span[]): number {
    return gaps
        .map(lengthOf)
        .filter((ms) => ms > notableMs)
        .reduce((sum, ms) => sum + ms, 0);
}
