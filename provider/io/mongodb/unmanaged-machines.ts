import { defined } from "../../core/json/defined";
import type { HostFacts } from "../../core/topology/interpret";
import type { Topology } from "../../core/topology/topology";
import { isListening } from "./connections";
import type { HostFactsSource } from "./observer";

/** Facts about machines that this package has no access to: a process is known only by whether its port listens. */
export const unmanagedMachines: HostFactsSource = {
    facts: async (host): Promise<HostFacts> => ({
        processRuns: await isListening(host),
        uncleanShutdown: false,
        configDiffers: false,
    }),
};

/**
 * Assumes that the next start of each running member would run the same version: only its machine could show another
 * one.
 */
export function assumeInstalled(topology: Topology): Topology {
    return {
        ...topology,
        members: topology.members.map((member) => ({
            ...member,
            ...defined({ installedVersion: member.version }),
        })),
    };
}
