import { leadsInto } from "./data-questions";
import type { Finding } from "../errors/errors";
import type { Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { majorityOf } from "../topology/topology";
import type { Limits } from "./check";
import { blocker, warning } from "../errors/finding";

/** Config servers go first, shards next, mongos last, and the FCV is set through a mongos: not by this package. */
export function checkSharded(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const [sharded] = topology.members.flatMap((member) => {
        const role = inspection.members.get(member.host)?.clusterRole;
        return role ? [{ member, role }] : [];
    });
    return sharded
        ? blocker(
              "sharded",
              `Cannot upgrade ${topology.setName} to ${goal.version}: ${sharded.member.host} is ${sharded.role === "shard" ? "a shard" : "a config server"} of a sharded cluster`,
              "Upgrade it in the order of the cluster: the manual's page on upgrading a sharded cluster gives it",
              sharded.member.host,
          )
        : [];
}

/** SERVER-56241: a 5.0 server ends at once with them (5.0.4 tried: fatal assertion 5624100). */
export function checkLastErrorDefaults(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const custom = inspection.set?.customLastErrorDefaults;
    return custom === undefined || !leadsInto(topology, goal, "5.0")
        ? []
        : blocker(
              "settings-refused",
              `Cannot upgrade ${topology.setName} to ${goal.version}: servers from 5.0 on do not start with settings.getLastErrorDefaults ${custom}, only with { w: 1, wtimeout: 0 }`,
              "Set the default by setDefaultRWConcern (4.4 and later), and settings.getLastErrorDefaults back to { w: 1, wtimeout: 0 } by rs.reconfig()",
          );
}

/** Manual, "Implicit Default Write Concern": what writes without a write concern of their own wait for. */
export function checkDefaultWriteConcern(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const set = inspection.set?.defaultWriteConcernSet;
    if (set === true || !leadsInto(topology, goal, "5.0")) {
        return [];
    }
    const { members, setName } = topology;
    const withData = members.filter((member) => !member.arbiter && member.votes > 0).length;
    const keepsOne = members.some((member) => member.arbiter) && withData <= majorityOf(members);
    return keepsOne
        ? warning(
              "default-write-concern",
              `${setName} has an arbiter and ${withData} voting members with data: from 5.0 on its default write concern stays { w: 1 }, and a change of members that would alter it is refused until one is set`,
              "Set the one that your applications count on by setDefaultRWConcern",
          )
        : warning(
              "default-write-concern",
              `From 5.0 on the default write concern of ${setName} is "majority" instead of { w: 1 }: writes without one of their own wait for ${majorityOf(members)} members`,
              "Set { w: 1 } by setDefaultRWConcern (4.4 and later) where that is too slow",
          );
}
