import assert from "node:assert/strict";

import * as fc from "fast-check";

import type { DesiredConfig } from "../../../../provider/core/topology/member-config";
import type { ConfigDocument } from "../../../../provider/core/reconfig/document";
import { canLead, isLegal, votesIn } from "../../../../provider/core/reconfig/document";
import { guardReconfig } from "../../../../provider/core/reconfig/guard-reconfig";
import { applyReconfig, applyToView } from "../../../../provider/core/reconfig/apply";
import { planReconfigs } from "../../../../provider/core/reconfig/plan-reconfigs";
import { arbiterMember, silentMember, viewOf, voter } from "../../../kit/made-up/set-views";

const kinds = fc.oneof(
    {
        weight: 6,
        arbitrary: fc.constantFrom(1, 1, 2, 5).map((priority) => ({ ...voter, priority })),
    },
    { weight: 1, arbitrary: fc.constant({ ...voter, priority: 0 }) },
    { weight: 1, arbitrary: fc.constant({ ...voter, priority: 0, hidden: true }) },
    { weight: 2, arbitrary: fc.constant(silentMember) },
    { weight: 1, arbitrary: fc.constant(arbiterMember) },
);

/** Sets of the same few hosts, so that many are in both sets of a pair; arbiters have their own hosts. */
const sets: fc.Arbitrary<DesiredConfig> = fc
    .uniqueArray(fc.record({ at: fc.nat(11), member: kinds }), {
        selector: ({ at }) => at,
        minLength: 1,
        maxLength: 9,
    })
    .map(
        (all): DesiredConfig =>
            new Map(
                all.map(({ at, member }) => [
                    `${member.arbiterOnly ? "arbiter" : "db"}${at}:27017`,
                    member,
                ]),
            ),
    )
    .filter(
        (desired) =>
            isLegal(viewOf(desired, "").config) &&
            [...desired.values()].some(({ priority, votes }) => priority > 0 && votes > 0),
    );

function leadersOf({ members }: ConfigDocument): readonly string[] {
    return members.filter(canLead).map(({ host }) => host);
}

function voteOf({ members }: ConfigDocument, host: string): number {
    const member = members.find((each) => each.host === host);
    return member === undefined ? 0 : (member.votes ?? 1);
}

describe("planReconfigs() from any set to any other", () => {
    it("reaches the desired set through legal configurations, one vote at a time, each allowed by the guard", () => {
        fc.assert(
            fc.property(sets, sets, fc.nat(6), (from, desired, at) => {
                const leaders = leadersOf(viewOf(from, "").config);
                let view = viewOf(from, leaders[at % leaders.length] ?? "");
                const { steps, stuck } = planReconfigs(view, desired);
                fc.pre(!stuck);
                for (const step of steps) {
                    if (step.kind === "hand-over" && step.candidate === undefined) {
                        return; // Refused, and so are the steps behind it.
                    }
                    assert.equal(guardReconfig(step, view, desired, "rs0"), undefined, step.kind);
                    const after = applyReconfig(view.config, step, desired);
                    assert.ok(isLegal(after));
                    const hosts = new Set(
                        [...view.config.members, ...after.members].map(({ host }) => host),
                    );
                    const changed = [...hosts].filter(
                        (host) => voteOf(view.config, host) !== voteOf(after, host),
                    );
                    assert.ok(changed.length <= 1, changed.join(", "));
                    assert.ok(Math.abs(votesIn(after) - votesIn(view.config)) <= 1);
                    // Servers refuse a configuration in which their primary cannot be primary.
                    assert.ok(leadersOf(after).includes(view.primary ?? ""));
                    view = applyToView(view, step, desired);
                }
                const reached = new Map(
                    view.config.members.map(({ host, priority, votes, hidden }) => [
                        host,
                        [priority, votes, hidden],
                    ]),
                );
                assert.deepEqual(
                    reached,
                    new Map(
                        view.config.members.map(({ host }) => {
                            const desiredMember = desired.get(host);
                            return [
                                host,
                                [
                                    desiredMember?.priority,
                                    desiredMember?.votes,
                                    desiredMember?.hidden,
                                ],
                            ];
                        }),
                    ),
                );
                assert.equal(reached.size, desired.size);
                assert.deepEqual(planReconfigs(view, desired).steps, []);
            }),
            { numRuns: 3000 },
        );
    });

    it("is never stuck, nor without a successor, if two electable members stay", () => {
        fc.assert(
            fc.property(sets, sets, fc.nat(6), (from, desired, at) => {
                const leaders = leadersOf(viewOf(from, "").config);
                const staying = leaders.filter((host) => (desired.get(host)?.priority ?? 0) > 0);
                fc.pre(staying.length >= 2);
                const view = viewOf(from, leaders[at % leaders.length] ?? "");
                const { steps, stuck } = planReconfigs(view, desired);
                assert.equal(stuck, false);
                assert.ok(
                    steps.every(
                        (step) => step.kind !== "hand-over" || step.candidate !== undefined,
                    ),
                );
            }),
            { numRuns: 2000 },
        );
    });
}).timeout(60_000);
