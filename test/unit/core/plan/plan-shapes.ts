import { goalsOnPath } from "../../../../provider/core/plan/upgrade-path";
import type { Goal } from "../../../../provider/core/plan/goal";
import type { Topology } from "../../../../provider/core/topology/topology";
import {
    arbiter,
    crashed,
    db1,
    db2,
    db3,
    db4,
    db5,
    delayed,
    hidden,
    primary,
    running,
    secondary,
    setOf,
    stopped,
    threeMembers,
    unresponsive,
    withMember,
} from "../../../kit/made-up/topologies";

/** A set, and the goals to reach in order. */
export interface Shape {
    readonly topology: Topology;
    readonly goals: readonly Goal[];
}

const goal: Goal = { version: "6.0.27" };
const upgraded = running("6.0.27", "5.0");
const accepting: Goal = { ...goal, acceptsWriteDowntime: true };

const releases = new Map([
    ["4.4", "4.4.29"],
    ["5.0", "5.0.31"],
    ["7.0", "7.0.31"],
    ["8.0", "8.0.30"],
]);

const inParallel: Goal = { ...goal, maxUnavailable: 2 };

/** A primary, db1, and secondaries. */
function plain(count: number, at = running("5.0.4")): Topology {
    const hosts = Array.from({ length: count }, (_, index) => `db${index + 1}:27017`);
    return setOf(...hosts.map((host) => (host === db1 ? primary(host, at) : secondary(host, at))));
}

function one(topology: Topology, desired: Goal = goal): Shape {
    return { topology, goals: [desired] };
}

/** With a goal for every hop to the desired version. */
function path(topology: Topology, desired: Goal = goal): Shape {
    return { topology, goals: goalsOnPath(topology, desired, (series) => releases.get(series)) };
}

/** One golden file each. */
export const shapes: Readonly<Record<string, Shape>> = {
    "series-hop-3-members": one(threeMembers("5.0.4")),
    "series-hop-and-fcv-3-members": one(threeMembers("5.0.4"), { ...goal, fcv: "6.0" }),
    "series-hop-5-members": one(
        setOf(
            primary(db1, { priority: 5 }),
            secondary(db2, { lagSecs: 0.4 }),
            hidden(db3),
            delayed(db4, 600),
            arbiter(db5),
        ),
    ),
    "series-hop-5-priorities": one(
        setOf(
            secondary(db1, { priority: 3 }),
            secondary(db2, { priority: 1 }),
            primary(db3, { priority: 5 }),
            secondary(db4, { priority: 2 }),
            secondary(db5, { priority: 4 }),
        ),
    ),
    "series-hop-non-voting": one(
        setOf(
            primary(db1),
            secondary(db2),
            secondary(db3),
            secondary(db4, { votes: 0, priority: 0 }),
        ),
    ),
    "series-hop-arbiter": one(setOf(primary(db1), secondary(db2), arbiter(db3))),
    "series-hop-8.0-to-8.3": one(threeMembers("8.0.30"), { version: "8.3.9" }),
    "series-hop-8.0-to-9.0-and-fcv": one(threeMembers("8.0.30"), { version: "9.0.2", fcv: "9.0" }),
    "series-hop-enterprise": one(threeMembers("5.0.4-ent"), { version: "6.0.27-ent" }),
    "series-hop-percona": one(threeMembers("5.0.4-3"), { version: "6.0.27-21" }),
    interrupted: one(
        setOf(
            primary(db1),
            secondary(db2, upgraded),
            stopped(db3, "5.0.4", { preparedVersion: "6.0.27" }),
        ),
    ),
    "interrupted-switched": one(setOf(primary(db1), secondary(db2), stopped(db3, "6.0.27"))),
    "interrupted-catching-up": one(
        setOf(
            primary(db1),
            secondary(db2),
            secondary(db3, { ...upgraded, state: "RECOVERING", lagSecs: 20 }),
        ),
    ),
    "interrupted-crashed": one(
        setOf(primary(db1), secondary(db2), crashed(db3, "5.0.4", { preparedVersion: "6.0.27" })),
    ),
    "interrupted-silent": one(setOf(primary(db1), secondary(db2), unresponsive(db3, "6.0.27"))),
    "interrupted-only-the-primary-left": one(
        setOf(primary(db1), secondary(db2, upgraded), secondary(db3, upgraded)),
    ),
    "interrupted-primary-upgraded": one(
        setOf(primary(db1, upgraded), secondary(db2), secondary(db3)),
    ),
    patch: one(threeMembers("6.0.5")),
    "patch-back": one(threeMembers("6.0.27"), { version: "6.0.5" }),
    "options-only": one(
        [db1, db2, db3].reduce(
            (topology, host) => withMember(topology, host, { configDiffers: true }),
            threeMembers("6.0.27"),
        ),
    ),
    "all-down": one({
        ...setOf(...[db1, db2, db3].map((host) => stopped(host, "6.0.27"))),
        initiated: false,
    }),
    "fcv-only": one(threeMembers("6.0.27", "5.0"), { ...goal, fcv: "6.0" }),
    "fcv-downgrade": one(threeMembers("6.0.27"), { ...goal, fcv: "5.0" }),
    "fcv-unfinished": one(
        withMember(threeMembers("6.0.27", "5.0"), db1, { fcvInTransition: true }),
        { ...goal, fcv: "5.0" },
    ),
    "nothing-to-do": one(threeMembers("6.0.27")),
    downgrade: one(threeMembers("6.0.27", "5.0"), { version: "5.0.31" }),
    "downgrade-arbiter": one(
        setOf(primary(db1, upgraded), secondary(db2, upgraded), arbiter(db3, upgraded)),
        { version: "5.0.31" },
    ),
    "downgrade-revert": one(setOf(primary(db1), secondary(db2), stopped(db3, "6.0.27")), {
        version: "5.0.4",
    }),
    "write-downtime-1-member": one(setOf(primary(db1)), accepting),
    "write-downtime-2-members": one(setOf(primary(db1), secondary(db2)), accepting),
    "write-downtime-no-candidate": one(setOf(primary(db1), hidden(db2), arbiter(db3)), accepting),
    "parallel-5-members": one(plain(5), inParallel),
    "parallel-8-members-interrupted": one(
        setOf(
            ...plain(5).members,
            arbiter("db6:27017"),
            secondary("db7:27017", { votes: 0, priority: 0 }),
            stopped("db8:27017", "5.0.4", { preparedVersion: "6.0.27" }),
        ),
        { ...inParallel, maxUnavailable: 3 },
    ),
    "parallel-2-hops": path(plain(5, running("4.4.29")), inParallel),
    "path-3-hops": path(threeMembers("4.2.6")),
    "path-3-hops-and-fcv": path(threeMembers("6.0.27"), { version: "9.0.2", fcv: "9.0" }),
    "path-fcv-first": path(threeMembers("5.0.31", "4.4")),
    "path-in-the-middle": path(
        setOf(
            primary(db1, running("4.2.6")),
            secondary(db2, running("4.4.2", "4.2")),
            stopped(db3, "4.2.6", { preparedVersion: "4.4.2" }),
        ),
    ),
};
