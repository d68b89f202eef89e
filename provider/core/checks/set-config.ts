import { leadsInto } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { majorityOf } from "../topology/topology";
import { cannotUpgrade, inspectedMembers } from "./check";
import { blocker, warning } from "../errors/finding";

/**
 * Blocks members of a sharded cluster, which this package does not upgrade: config servers come first, then shards, then
 * mongos, and the FCV is set through a mongos.
 */
export function checkSharded(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const sharded = inspectedMembers(topology, inspection).find(({ found }) => found.clusterRole);
    return sharded
        ? blocker(
              "sharded",
              `${cannotUpgrade(topology, goal)}: ${sharded.member.host} is ${sharded.found.clusterRole === "shard" ? "a shard" : "a config server"} of a sharded cluster`,
              "Upgrade the cluster as the manual's page on upgrading a sharded cluster describes",
              sharded.member.host,
          )
        : [];
}

/**
 * Blocks custom getLastErrorDefaults: a 5.0 server ends immediately with them (SERVER-56241; tried on 5.0.4: fatal
 * assertion 5624100).
 */
export function checkLastErrorDefaults(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const custom = inspection.set?.customLastErrorDefaults;
    return custom === undefined || !leadsInto(topology, goal, "5.0")
        ? []
        : blocker(
              "settings-refused",
              `${cannotUpgrade(topology, goal)}: servers from 5.0 on do not start with settings.getLastErrorDefaults ${custom}, only with { w: 1, wtimeout: 0 }`,
              "Set the default write concern with setDefaultRWConcern (4.4 and later), and reset settings.getLastErrorDefaults to { w: 1, wtimeout: 0 } with rs.reconfig()",
          );
}

/** Warns that 5.0 changes the default write concern (manual, "Implicit Default Write Concern"). */
export function checkDefaultWriteConcern(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    if (inspection.set?.defaultWriteConcernSet === true || !leadsInto(topology, goal, "5.0")) {
        return [];
    }
    const { members, setName } = topology;
    const withData = members.filter((member) => !member.arbiter && member.votes > 0).length;
    const staysOne = members.some((member) => member.arbiter) && withData <= majorityOf(members);
    return staysOne
        ? warning(
              "default-write-concern",
              `${setName} has an arbiter and ${withData} voting members with data: from 5.0 on its default write concern stays { w: 1 }, and the server refuses a change of members that would alter it until you set one`,
              "Set the write concern that your applications rely on with setDefaultRWConcern",
          )
        : warning(
              "default-write-concern",
              `From 5.0 on the default write concern of ${setName} is "majority" instead of { w: 1 }: writes without their own write concern wait for ${majorityOf(members)} members`,
              "Set { w: 1 } with setDefaultRWConcern (4.4 and later) if that is too slow",
          );
}
