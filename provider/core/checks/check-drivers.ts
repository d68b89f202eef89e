import { checkDriver } from "../releases/drivers";
import type { Finding } from "../errors/errors";
import type { Client, Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { parseVersion } from "../releases/version";
import type { Limits } from "./check";
import { warning } from "../errors/finding";

/** Applications that may not get on with the new series: one finding a driver and version, over all members. */
export function checkDrivers(
    topology: Topology,
    goal: Goal,
    _limits: Limits,
    inspection: Inspection,
): readonly Finding[] {
    const clients = topology.members.flatMap(
        (member) => inspection.members.get(member.host)?.clients ?? [],
    );
    const nameOf = (client: Client) => `${client.driver} ${client.version}`;
    const names = [...new Set(clients.map(nameOf))];
    return names.flatMap((name) =>
        judge(
            clients.filter((client) => nameOf(client) === name),
            goal,
        ),
    );
}

function judge(clients: readonly Client[], goal: Goal): readonly Finding[] {
    const [first] = clients;
    const { series } = parseVersion(goal.version);
    const old = first && checkDriver(first.driver, first.version, series);
    if (first === undefined || old === undefined) {
        return [];
    }
    const connections = clients.reduce((sum, client) => sum + client.connections, 0);
    const names = [...new Set(clients.flatMap((client) => client.appName ?? []))].sort();
    const by = names.length === 0 ? "" : `, by ${names.join(", ")}`;
    return warning(
        "old-driver",
        `Driver ${first.driver} ${first.version} is connected (connections: ${connections}${by}): for ${series} its makers name ${old.driver} ${old.minimum} or later, with an older one applications may fail`,
        `Update that driver to ${old.minimum} or later before the upgrade`,
    );
}
