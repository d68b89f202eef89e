import type { HostFacts } from "../../core/topology/replies";
import type { Topology } from "../../core/topology/topology";
import { isListening } from "./connections";
import type { HostFactsSource } from "./observer";

/** Hosts that nobody lets us look at: all that shows of a process is whether it listens. */
export const unmanagedMachines: HostFactsSource = {
    facts: async (host): Promise<HostFacts> => ({
        processRuns: await isListening(host),
        uncleanShutdown: false,
        configDiffers: false,
    }),
};

/** As far as anybody can tell from afar, the next start of a member that runs would run the same. */
export function assumeInstalled(topology: Topology): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => ({
            ...member,
            ...(member.version !== undefined && { installedVersion: member.version }),
        })),
    };
}
