import * as fc from "fast-check";

import { checkStepDown } from "../../../provider/core/checks/step-down";
import { isHop, knownSeries } from "../../../provider/core/releases/version";
import { secondary, setOf } from "../../kit/made-up/topologies";
import type { Fault } from "./faults";
import { faults } from "./faults";
import type { MemberShape } from "./server";

/** A set, what its program asks for, and the faults that strike. */
export interface Case {
    readonly shapes: readonly MemberShape[];
    /** The version that all members run at first. */
    readonly from: string;
    readonly fcv: string;
    readonly to: string;
    /** The FCV that the program asks for. */
    readonly desiredFcv: string | undefined;
    /** Their options change too. */
    readonly configDiffers: boolean;
    readonly acceptsWriteDowntime: boolean;
    readonly maxUnavailable: number;
    /** After this many runs the program asks for `from` again, for one run at least. */
    readonly downgradesAfter: number | undefined;
    /** Whether the members are updated along the engine's chain, or all in one resource. */
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

/** At least two electable members and three votes; otherwise a preview refuses. */
const redundantShapes = fc
    .tuple(fc.array(electable, { minLength: 2, maxLength: 3 }), fc.array(other, { maxLength: 3 }))
    .map(([some, more]) => [...some, ...more])
    .filter((shapes) => shapes.reduce((sum, { votes }) => sum + votes, 0) >= 3)
    .filter(canStepDown);

/** Whether the primary can hand over; otherwise a preview refuses. */
function canStepDown(shapes: readonly MemberShape[]): boolean {
    const members = shapes.map((shape, index) => ({ ...secondary(`db${index}:27017`), ...shape }));
    return checkStepDown(setOf(...members), { version: "6.0.41" }).length === 0;
}

/** Sets that take no writes during a restart. */
const smallShapes = fc
    .tuple(fc.array(electable, { minLength: 1, maxLength: 2 }), fc.array(other, { maxLength: 1 }))
    .map(([some, more]) => [...some, ...more])
    .filter(canStepDown);

/** Sets that can do without several members together: five to seven votes, and perhaps members without one. */
const largeShapes = fc
    .tuple(fc.array(electable, { minLength: 3, maxLength: 7 }), fc.array(other, { maxLength: 3 }))
    .map(([some, more]) => [...some, ...more])
    .filter((shapes) => {
        const votes = shapes.reduce((sum, shape) => sum + shape.votes, 0);
        return votes >= 5 && votes <= 7;
    })
    .filter(canStepDown);

type Versions = Pick<Case, "from" | "fcv" | "to">;

const series = knownSeries();
const hops = series.flatMap((from) =>
    series.filter((to) => isHop(from, to)).map((to) => [from, to] as const),
);

const versions: fc.Arbitrary<Versions> = fc.oneof(
    // A hop, a patch, a downgrade, several hops.
    { weight: 5, arbitrary: fc.constantFrom(...hops).map(([a, b]) => releasesOf(a, a, b)) },
    { weight: 2, arbitrary: fc.constantFrom(...series).map((a) => releasesOf(a, a, a)) },
    { weight: 2, arbitrary: fc.constantFrom(...hops).map(([a, b]) => releasesOf(b, a, a)) },
    {
        weight: 1,
        arbitrary: fc.constantFrom(
            releasesOf("4.2", "4.2", "5.0"),
            releasesOf("5.0", "5.0", "7.0"),
            releasesOf("4.4", "4.4", "7.0"),
        ),
    },
);

/** Releases that are not known to be bad, and late enough for a downgrade. */
function releasesOf(from: string, fcv: string, to: string): Versions {
    return { from: `${from}.40`, fcv, to: `${to}.41` };
}

const common = {
    versions,
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
                ...common,
                shapes: redundantShapes,
                accepts: fc.constant(false),
                maxUnavailable: fc.constantFrom(1, 1, 1, 2),
            }),
        },
        {
            weight: 4,
            arbitrary: fc.record({
                ...common,
                shapes: largeShapes,
                accepts: fc.constant(false),
                maxUnavailable: fc.constantFrom(2, 2, 3),
            }),
        },
        {
            weight: 1,
            arbitrary: fc.record({
                ...common,
                shapes: smallShapes,
                accepts: fc.constant(true),
                maxUnavailable: fc.constantFrom(1, 2),
            }),
        },
    )
    .map(({ versions: { from, fcv, to }, raisesFcv, accepts, ...more }) => ({
        ...more,
        from,
        fcv,
        to,
        desiredFcv: raisesFcv ? to.split(".").slice(0, 2).join(".") : undefined,
        acceptsWriteDowntime: accepts,
    }));
