import { warning } from "../errors/finding";
import type { Finding } from "../errors/errors";
import type { Acknowledgement, Inspection } from "../inspection/inspection";
import { whyWritesWait } from "../plan/acknowledgement";
import { batchesOf } from "../plan/batches";
import type { Goal } from "../plan/goal";
import { nextStep } from "../plan/plan";
import { whyWritesStop } from "../topology/quorum";
import type { Member, Topology } from "../topology/topology";
import { isDelayed } from "../topology/topology";
import { listNames } from "./check";

/** Warns if a majority needs a member that is stopped, or waits for a delayed one in its place. */
export function checkMajorityWrites(topology: Topology, goal: Goal): readonly Finding[] {
    const wait = findWait(topology, goal, { kind: "majority" });
    if (wait === undefined) {
        return [];
    }
    const { members, setName } = topology;
    const delayed = members.filter((member) => isDelayed(member) && member.votes > 0);
    const hasArbiter = members.some(({ arbiter }) => arbiter);
    return warning(
        "majority-writes-wait",
        describeWait(`majority writes of ${setName}`, wait, delayed),
        delayed.length > 0
            ? `Give the vote of ${namesOf(delayed)} to a member with data that is not delayed`
            : hasArbiter
              ? "Replace the arbiter with a member that has data"
              : "Add a voting member with data",
    );
}

/** Warns if the default write concern needs more members, or values of a tag, than are left during a restart. */
export function checkDefaultWrites(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const chosen = inspection.set?.defaultWriteConcern;
    if (chosen === undefined || chosen.acknowledgement.kind === "majority") {
        return [];
    }
    const wait = findWait(topology, goal, chosen.acknowledgement);
    return wait === undefined
        ? []
        : warning(
              "default-writes-wait",
              describeWait(
                  `writes of ${topology.setName} with its default write concern ${chosen.text}`,
                  wait,
                  topology.members.filter(isDelayed),
              ),
              `Choose a default write concern that needs fewer members (${chosen.setBy}), such as { w: "majority" }`,
          );
}

interface Wait {
    /** The members that are stopped together, for each stop that makes writes wait. */
    readonly batches: readonly (readonly Member[])[];
    readonly why: string;
}

/**
 * Finds the restarts during which writes wait, if they do not wait anyway. Where the set has no primary meanwhile, another
 * check says so.
 */
function findWait(
    topology: Topology,
    goal: Goal,
    acknowledgement: Acknowledgement,
): Wait | undefined {
    const waitsAnyway = whyWritesWait(topology.members, topology, acknowledgement) !== undefined;
    if (whyWritesStop(topology) !== undefined || waitsAnyway) {
        return undefined;
    }
    const waits = batchesOf(topology, goal).flatMap((batch) => {
        const stopped = batch.filter(({ host }) => nextStep(topology, host, goal) !== undefined);
        const remaining = topology.members.filter((member) => !stopped.includes(member));
        const why = whyWritesWait(remaining, topology, acknowledgement);
        return stopped.length === 0 || why === undefined ? [] : [{ stopped, why }];
    });
    const [first] = waits;
    return first && { batches: waits.map(({ stopped }) => stopped), why: first.why };
}

function describeWait(writes: string, { batches, why }: Wait, delayed: readonly Member[]): string {
    const isPlural = batches.some(({ length }) => length > 1);
    const names = batches.map((batch) => batch.map(({ host }) => host).join(" and "));
    const orDelay = delayed.map(({ host, delaySecs }) => `${host} (${delaySecs} s)`);
    return [
        `While ${isPlural ? "" : names.length > 1 ? "one of " : ""}${listNames(names)} ${isPlural ? "are" : "is"} stopped, `,
        `${writes} wait until ${isPlural ? "they are" : "it is"} back`,
        orDelay.length > 0 ? `, or for the delay of ${listNames(orDelay)}` : "",
        `: ${why}`,
    ].join("");
}

function namesOf(members: readonly Member[]): string {
    return listNames(members.map(({ host }) => host));
}
