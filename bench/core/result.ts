import type { Figures, MemberFigures, PhaseFigures } from "./figures";
import type { Phase } from "./phases";
import { phases } from "./phases";
import type { UpgradeRecord } from "./record";
import type { Spread } from "./statistics";
import { medianOf, spreadOf } from "./statistics";

export interface Measured {
    readonly strategy: string;
    readonly rounds: readonly { readonly record: UpgradeRecord; readonly figures: Figures }[];
}

/** The figures that describe a whole upgrade. */
export const headlines = [
    "totalMs",
    "longestMajorityGapMs",
    "noPrimaryMs",
    "failedOperations",
    "retriedOperations",
    "lostWrites",
    "cpuMs",
    "afterMs",
] as const;

export type Headline = (typeof headlines)[number];

/** Medians and spreads of all rounds. */
export interface StrategyResult extends Readonly<Record<Headline, number>> {
    readonly spread: Readonly<Record<Headline, Spread>>;
    readonly applications: readonly {
        readonly name: string;
        readonly longestGapMs: number;
        readonly phases: Readonly<Record<Phase, PhaseFigures>>;
    }[];
    /** In the order of their restarts. */
    readonly members: readonly Omit<MemberFigures, "host">[];
}

/** Median durations of `pulumi preview`. */
export interface PreviewResult {
    readonly emptyMs: number;
    /** Added to an empty program's preview by this package's program, with an upgrade to plan. */
    readonly ownMs: number;
    /** The same, with nothing to do. */
    readonly ownNothingToDoMs: number;
    /** Added by one trivial dynamic resource and one command: the engine's share, which `ownMs` includes. */
    readonly engineMs: number;
}

export interface Conditions {
    readonly from: string;
    readonly to: string;
    readonly members: number;
    readonly load: number;
    readonly rounds: number;
    /** Cores of this machine, which runs the servers, the applications and the upgrade. */
    readonly cores: number;
}

export interface Result extends Conditions {
    readonly strategies: Readonly<Record<string, StrategyResult>>;
    readonly preview?: PreviewResult;
}

export function resultOf(
    { from, to, members, load, rounds, cores }: Conditions,
    measured: readonly Measured[],
    preview: PreviewResult | undefined,
): Result {
    const strategies = measured.map(({ strategy, rounds: all }) => [
        strategy,
        strategyResult(all.map(({ figures }) => figures)),
    ]);
    return {
        ...{ from, to, members, load, rounds, cores },
        strategies: Object.fromEntries(strategies) as Record<string, StrategyResult>,
        ...(preview && { preview }),
    };
}

function strategyResult(rounds: readonly Figures[]): StrategyResult {
    const spread = Object.fromEntries(
        headlines.map((headline) => [headline, spreadOf(rounds.map((round) => round[headline]))]),
    ) as Record<Headline, Spread>;
    const medians = Object.fromEntries(
        headlines.map((headline) => [headline, spread[headline].median]),
    ) as Record<Headline, number>;
    return {
        ...medians,
        spread,
        applications: applicationMedians(rounds),
        members: memberMedians(rounds),
    };
}

/** Takes the worst of several copies of an application. */
function applicationMedians(rounds: readonly Figures[]): StrategyResult["applications"] {
    const names = new Set(rounds.flatMap(({ applications }) => applications.map((a) => a.name)));
    return [...names].map((name) => {
        const worst = (figure: (application: Figures["applications"][number]) => number) =>
            medianOf(
                rounds.map(({ applications }) =>
                    Math.max(...applications.filter((a) => a.name === name).map(figure)),
                ),
            );
        const ofPhase = (phase: Phase): PhaseFigures => ({
            longestMs: worst((application) => application.phases[phase].longestMs),
            summedMs: worst((application) => application.phases[phase].summedMs),
        });
        return {
            name,
            longestGapMs: worst(({ longestGapMs }) => longestGapMs),
            phases: Object.fromEntries(phases.map((phase) => [phase, ofPhase(phase)])) as Record<
                Phase,
                PhaseFigures
            >,
        };
    });
}

function memberMedians(rounds: readonly Figures[]): StrategyResult["members"] {
    const memberCount = Math.max(...rounds.map(({ members }) => members.length));
    return Array.from({ length: memberCount }, (_, index) => {
        const restarts = rounds.flatMap(({ members }) => members[index] ?? []);
        const median = (figure: (member: MemberFigures) => number) =>
            medianOf(restarts.map(figure));
        return {
            role: restarts[0]?.role ?? "secondary",
            beforeMs: median(({ beforeMs }) => beforeMs),
            quiesceMs: median(({ quiesceMs }) => quiesceMs),
            shutdownMs: median(({ shutdownMs }) => shutdownMs),
            switchMs: median(({ switchMs }) => switchMs),
            bootMs: median(({ bootMs }) => bootMs),
            catchUpMs: median(({ catchUpMs }) => catchUpMs),
        };
    });
}
