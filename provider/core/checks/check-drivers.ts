import { checkDriver } from "../releases/drivers";
import type { Finding } from "../errors/errors";
import type { Client, Inspection } from "../inspection/inspection";
import type { Goal } from "../plan/goal";
import type { Topology } from "../topology/topology";
import { seriesOf } from "../releases/version";
import { inspectedMembers } from "./check";
import { warning } from "../errors/finding";

/** Warns about connected drivers that are too old for the new series: one finding for each driver and version. */
export function checkDrivers(
    topology: Topology,
    goal: Goal,
    inspection: Inspection,
): readonly Finding[] {
    const clients = inspectedMembers(topology, inspection).flatMap(
        ({ found }) => found.clients ?? [],
    );
    const nameOf = (client: Client) => `${client.driver} ${client.version}`;
    const names = [...new Set(clients.map(nameOf))];
    return names.flatMap((name) =>
        checkClients(
            clients.filter((client) => nameOf(client) === name),
            goal,
        ),
    );
}

function checkClients(clients: readonly Client[], goal: Goal): readonly Finding[] {
    const [first] = clients;
    const series = seriesOf(goal.version);
    const old = first && checkDriver(first.driver, first.version, series);
    if (first === undefined || old === undefined) {
        return [];
    }
    const connections = clients.reduce((total, client) => total + client.connections, 0);
    const names = [...new Set(clients.flatMap((client) => client.appName ?? []))].sort();
    const by = names.length === 0 ? "" : `, by ${names.join(", ")}`;
    return warning(
        "old-driver",
        `Driver ${first.driver} ${first.version} is connected (connections: ${connections}${by}), and its vendor names ${old.driver} ${old.minimum} or later for ${series}: applications may fail`,
        `Update the driver to ${old.minimum} or later before the upgrade`,
    );
}
