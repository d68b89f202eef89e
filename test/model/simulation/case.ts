import * as fc from "fast-check";

import { checkStepDown } from "../../../provider/core/checks/step-down";
import { isHop, knownSeries } from "../../../provider/core/releases/version";
import { secondary, setOf } from "../../kit/made-up/topologies";
import type { Fault } from "./faults";
import { faults } from "./faults";
import type { MemberShape } from "./server";

/** A set, what its program wants of it, and what gets in the way. */
export interface Case {
    readonly shapes: readonly MemberShape[];
    /** What all members run at first. */
    readonly from: string;
    readonly fcv: string;
    readonly to: string;
    /** The FCV that the program asks for. */
    readonly wantsFcv: string | undefined;
    /** Their options change too. */
    readonly configDiffers: boolean;
    readonly acceptsWriteDowntime: boolean;
    readonly maxUnavailable: number;
    /** After so many runs the program wants `from` again, for one run at least. */
    readonly downgradesAfter: number | undefined;
    /** The order of the day: the engine's chain, or all in one resource. */
    readonly chain: boolean;
    readonly faults: readonly Fault[];
    readonly seed: number;
}

const voter: MemberShape = { priority: 1, votes: 1, hidden: false, arbiter: false, delaySecs: 0 };

const electable = fc
    .constantFrom(0.5, 1, 1, 1, 2, 5)
    .map((priority): MemberShape => ({ ...voter, priority }));

const other = fc.constantFrom<MemberShape>(
    { ...voter, priority: 0 },
    { ...voter, priority: 0, hidden: true },
    { ...voter, priority: 0, hidden: true, delaySecs: 6 },
    { ...voter, priority: 0, hidden: true, delaySecs: 6, votes: 0 },
    { ...voter, priority: 0, votes: 0 },
    { ...voter, priority: 0, arbiter: true },
);

/** Two that can be primary, and three votes: else a preview refuses. */
const redundantShapes = fc
    .tuple(fc.array(electable, { minLength: 2, maxLength: 3 }), fc.array(other, { maxLength: 3 }))
    .map(([some, more]) => [...some, ...more])
    .filter((shapes) => shapes.reduce((sum, { votes }) => sum + votes, 0) >= 3)
    .filter(canStepDown);

/** Else the primary can't hand over, which a preview refuses. */
function canStepDown(shapes: readonly MemberShape[]): boolean {
    const members = shapes.map((shape, index) => ({ ...secondary(`db${index}:27017`), ...shape }));
    return checkStepDown(setOf(...members), { version: "6.0.41" }).length === 0;
}

/** Sets that take no writes for the time of a restart. */
const smallShapes = fc
    .tuple(fc.array(electable, { minLength: 1, maxLength: 2 }), fc.array(other, { maxLength: 1 }))
    .map(([some, more]) => [...some, ...more])
    .filter(canStepDown);

/** Sets that can do without several at once: five to seven votes, and perhaps members without one. */
const largeShapes = fc
    .tuple(fc.array(electable, { minLength: 3, maxLength: 7 }), fc.array(other, { maxLength: 3 }))
    .map(([some, more]) => [...some, ...more])
    .filter((shapes) => {
        const votes = shapes.reduce((sum, shape) => sum + shape.votes, 0);
        return votes >= 5 && votes <= 7;
    })
    .filter(canStepDown);

type Way = Pick<Case, "from" | "fcv" | "to">;

const series = knownSeries();
const hops = series.flatMap((from) =>
    series.filter((to) => isHop(from, to)).map((to) => [from, to] as const),
);

const ways: fc.Arbitrary<Way> = fc.oneof(
    // A hop, a patch, the way back, several hops.
    { weight: 5, arbitrary: fc.constantFrom(...hops).map(([a, b]) => way(a, a, b)) },
    { weight: 2, arbitrary: fc.constantFrom(...series).map((a) => way(a, a, a)) },
    { weight: 2, arbitrary: fc.constantFrom(...hops).map(([a, b]) => way(b, a, a)) },
    {
        weight: 1,
        arbitrary: fc.constantFrom(
            way("4.2", "4.2", "5.0"),
            way("5.0", "5.0", "7.0"),
            way("4.4", "4.4", "7.0"),
        ),
    },
);

/** Releases that no list of bad ones names; the way back wants late ones. */
function way(from: string, fcv: string, to: string): Way {
    return { from: `${from}.40`, fcv, to: `${to}.41` };
}

const rest = {
    way: ways,
    raisesFcv: fc.boolean(),
    configDiffers: fc.boolean(),
    downgradesAfter: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 4, nil: undefined }),
    chain: fc.boolean(),
    faults,
    seed: fc.nat(),
};

export const cases: fc.Arbitrary<Case> = fc
    .oneof(
        {
            weight: 9,
            arbitrary: fc.record({
                ...rest,
                shapes: redundantShapes,
                accepts: fc.constant(false),
                maxUnavailable: fc.constantFrom(1, 1, 1, 2),
            }),
        },
        {
            weight: 4,
            arbitrary: fc.record({
                ...rest,
                shapes: largeShapes,
                accepts: fc.constant(false),
                maxUnavailable: fc.constantFrom(2, 2, 3),
            }),
        },
        {
            weight: 1,
            arbitrary: fc.record({
                ...rest,
                shapes: smallShapes,
                accepts: fc.constant(true),
                maxUnavailable: fc.constantFrom(1, 2),
            }),
        },
    )
    .map(({ way: { from, fcv, to }, raisesFcv, accepts, ...more }) => ({
        ...more,
        from,
        fcv,
        to,
        wantsFcv: raisesFcv ? to.split(".").slice(0, 2).join(".") : undefined,
        acceptsWriteDowntime: accepts,
    }));
