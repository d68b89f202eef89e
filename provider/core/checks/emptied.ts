import type { Finding } from "../errors/errors";
import { UpgradeError } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Inspection } from "../inspection/inspection";
import type { Member, Topology } from "../topology/topology";
import {
    isCaughtUp,
    isDelayed,
    isEmptied,
    isHealthy,
    majorityOf,
    primaryOf,
    votesOf,
} from "../topology/topology";
import type { Limits } from "./check";
import { blocker, warning } from "../errors/finding";

/**
 * Returns why a member whose data folder is empty must not be started; undefined if it may. A voter that lost its data has
 * forgotten what it acknowledged: with it, a majority can elect a primary that lacks a majority-committed write. That is
 * impossible only while a majority of votes without it has all such writes, or all other members with data do, as then nothing
 * older can be elected, or copied from. A member that lags by less than this one has been down has them, whatever lag the
 * program allows. The program has to know that the data is lost, as the folder may only not be mounted.
 */
export function refuseEmptied(
    member: Member,
    topology: Topology,
    { acceptsEmptiedData }: Pick<Goal, "acceptsEmptiedData">,
): UpgradeError | undefined {
    const { host, votes } = member;
    const cannot = `Cannot start ${host}: its data folder is empty`;
    const refuse = (code: UpgradeError["code"], why: string) =>
        new UpgradeError(code, `${cannot}, and ${why}`, { host });
    if (!primaryOf(topology)) {
        return refuse("no-primary", `${topology.setName} has no primary that it can copy from`);
    }
    if (votes === 0) {
        return undefined;
    }
    const others = topology.members.filter(
        (other) => other.host !== host && !other.arbiter && !isEmptied(other),
    );
    const holders = others.filter(
        (other) =>
            isHealthy(other) &&
            other.unheard !== true &&
            !isDelayed(other) &&
            other.lagSecs !== undefined &&
            isCaughtUp(other),
    );
    const [held, needed] = [votesOf(holders), majorityOf(topology.members)];
    const allHold = holders.length === others.length && topology.undeclared.length === 0;
    if (held < needed && !allHold) {
        return refuse(
            "quorum",
            `the other members with current data have ${held} of ${votesOf(topology.members)} votes; ${needed} are required before it may vote again, or current data on all other members`,
        );
    }
    return acceptsEmptiedData === true
        ? undefined
        : refuse(
              "data-emptied",
              "it has a vote: what it had acknowledged is then known to the other members alone",
          );
}

const remedies: Partial<Record<UpgradeError["code"], (host: string) => string>> = {
    "no-primary": () =>
        "Restore its data, or bring back the other members, so that they elect a primary",
    quorum: (host) =>
        `Wait until the other members with data are up and have caught up; if one never will, set votes: 0 and priority: 0 for ${host} in the program until it has copied the data, then restore both`,
    "data-emptied": () =>
        'Mount or restore its data; if the data is lost, set upgrade.accept: ["data-emptied"] for one update, in which it copies all data',
};

/** Blocks the start of a member with an empty data folder unless it is harmless; otherwise announces its copy. */
export function checkEmptied(
    topology: Topology,
    _goal: Goal,
    _inspection: Inspection,
    limits: Limits,
): readonly Finding[] {
    const accepted = { acceptsEmptiedData: limits.accept.includes("data-emptied") };
    return topology.members.filter(isEmptied).flatMap((member) => {
        const { host } = member;
        const refusal = refuseEmptied(member, topology, accepted);
        if (refusal) {
            const { code, message } = refusal;
            return blocker(code, message, remedies[code]?.(host) ?? "", host);
        }
        return warning(
            "data-emptied",
            `The data folder of ${host} is empty: it will be started and copy all data from another member`,
            "Cancel if its data can be mounted or restored",
            host,
        );
    });
}
