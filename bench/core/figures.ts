import { gapsWithin, longestOf, sumOfNotable } from "./gaps";
import type { Phase } from "./phases";
import { phaseOf, phases } from "./phases";
import type { ApplicationRecord, Span, UpgradeRecord } from "./record";
import type { Restart } from "./restarts";
import { restartsOf, vacanciesOf } from "./restarts";

/** Durations of a member's restart, and the time since the restart before it. */
export interface MemberFigures {
    readonly host: string;
    readonly role: Restart["role"];
    /** From the upgrade's beginning, or the previous member's return to replication, to the request to stop. */
    readonly beforeMs: number;
    /** The server's wait for its clients, from 5.0 on. */
    readonly quiesceMs: number;
    readonly shutdownMs: number;
    /** From the end of the old process to the first log line of the new one. */
    readonly switchMs: number;
    readonly bootMs: number;
    /** From the first answer until the member served and replicated again. */
    readonly catchUpMs: number;
}

export interface PhaseFigures {
    readonly longestMs: number;
    readonly summedMs: number;
}

export interface ApplicationFigures {
    readonly name: string;
    readonly operations: number;
    readonly failed: number;
    readonly retried: number;
    readonly longestGapMs: number;
    readonly phases: Readonly<Record<Phase, PhaseFigures>>;
}

export interface Figures {
    readonly totalMs: number;
    readonly longestMajorityGapMs: number;
    readonly noPrimaryMs: number;
    readonly failedOperations: number;
    readonly retriedOperations: number;
    readonly lostWrites: number;
    readonly cpuMs: number;
    /** From the last member's return to replication to the end of the upgrade. */
    readonly afterMs: number;
    readonly members: readonly MemberFigures[];
    readonly applications: readonly ApplicationFigures[];
}

/** The application whose gaps the goal is about. */
export const majorityWriter = "majority writer";

export function figuresOf(record: UpgradeRecord): Figures {
    const upgrade: Span = { fromMs: record.beganMs, toMs: record.endedMs };
    // After-effects of the upgrade, such as a second election or a cold client, count as well.
    const watched: Span = { fromMs: record.beganMs, toMs: Infinity };
    const restarts = restartsOf(record.members, upgrade);
    const vacancies = vacanciesOf(record.members, { ...watched, toMs: lastAnswer(record) });
    const applications = record.applications.map((application) =>
        applicationFigures(application, watched, restarts, vacancies),
    );
    const sum = (figure: (application: ApplicationFigures) => number) =>
        applications.reduce((total, application) => total + figure(application), 0);
    return {
        totalMs: record.endedMs - record.beganMs,
        longestMajorityGapMs: Math.max(
            ...applications
                .filter(({ name }) => name === majorityWriter)
                .map(({ longestGapMs }) => longestGapMs),
        ),
        noPrimaryMs: vacancies.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0),
        failedOperations: sum(({ failed }) => failed),
        retriedOperations: sum(({ retried }) => retried),
        lostWrites: record.lostWrites,
        cpuMs: record.cpuMs,
        afterMs: record.endedMs - (restarts.at(-1)?.backMs ?? record.beganMs),
        members: restarts.map((restart, index) =>
            memberFigures(restart, restarts[index - 1]?.backMs ?? record.beganMs),
        ),
        applications,
    };
}

function lastAnswer({ applications, endedMs }: UpgradeRecord): number {
    const last = applications.flatMap(({ operations }) => operations.at(-1) ?? []);
    return Math.max(endedMs, ...last.map(({ startedMs, tookMs }) => startedMs + tookMs));
}

function memberFigures(restart: Restart, sinceMs: number): MemberFigures {
    const { host, role, askedMs, closesMs, endedMs, startedMs, listensMs, backMs } = restart;
    return {
        host,
        role,
        beforeMs: askedMs - sinceMs,
        quiesceMs: closesMs - askedMs,
        shutdownMs: endedMs - closesMs,
        switchMs: startedMs - endedMs,
        bootMs: listensMs - startedMs,
        // A server may serve before its log reports that it listens.
        catchUpMs: Math.max(0, backMs - listensMs),
    };
}

function applicationFigures(
    application: ApplicationRecord,
    watched: Span,
    restarts: readonly Restart[],
    vacancies: readonly Span[],
): ApplicationFigures {
    const gaps = gapsWithin(application, watched);
    const operations = application.operations.filter(
        ({ startedMs, tookMs }) => startedMs + tookMs >= watched.fromMs,
    );
    const ofPhase = (phase: Phase): PhaseFigures => {
        const mine = gaps.filter((gap) => phaseOf(gap, restarts, vacancies) === phase);
        return { longestMs: longestOf(mine), summedMs: sumOfNotable(mine) };
    };
    return {
        name: application.name,
        operations: operations.length,
        failed: operations.filter(({ failed }) => failed).length,
        retried: operations.filter(({ attempts }) => attempts > 1).length,
        longestGapMs: longestOf(gaps),
        phases: Object.fromEntries(
            phases.map((phase) => [phase, ofPhase(phase)]),
        ) as unknown as Record<Phase, PhaseFigures>,
    };
}
