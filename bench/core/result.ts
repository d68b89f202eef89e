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

/** The figures that stand for a whole upgrade. */
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

/** Medians, with how far the rounds lie apart. */
export interface StrategyResult extends Readonly<Record<Headline, number>> {
    readonly spread: Readonly<Record<Headline, Spread>>;
    readonly applications: readonly {
        readonly name: string;
        readonly longestGapMs: number;
        readonly phases: Readonly<Record<Phase, PhaseFigures>>;
    }[];
    /** In the order in which they were restarted. */
    readonly members: readonly Omit<MemberFigures, "host">[];
}

/** What a `pulumi preview` takes, medians. */
export interface PreviewResult {
    readonly emptyMs: number;
    /** What this package's program adds to that of an empty program, where there is an upgrade to plan. */
    readonly ownMs: number;
    /** The same, where there is nothing to do. */
    readonly ownNothingToDoMs: number;
    /** What a program of one trivial dynamic resource and one command adds: the engine's price, in `ownMs` too. */
    readonly engineMs: number;
}

export interface Conditions {
    readonly from: string;
    readonly to: string;
    readonly members: number;
    readonly load: number;
    readonly rounds: number;
    /** Of this machine, which the servers, the applications and what drives the upgrade share. */
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

/** Of several copies of an application the one that fared worst counts. */
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
    const most = Math.max(...rounds.map(({ members }) => members.length));
    return Array.from({ length: most }, (_, index) => {
        const turns = rounds.flatMap(({ members }) => members[index] ?? []);
        const median = (figure: (member: MemberFigures) => number) => medianOf(turns.map(figure));
        return {
            role: turns[0]?.role ?? "secondary",
            beforeMs: median(({ beforeMs }) => beforeMs),
            quiesceMs: median(({ quiesceMs }) => quiesceMs),
            shutdownMs: median(({ shutdownMs }) => shutdownMs),
            switchMs: median(({ switchMs }) => switchMs),
            bootMs: median(({ bootMs }) => bootMs),
            catchUpMs: median(({ catchUpMs }) => catchUpMs),
        };
    });
}
