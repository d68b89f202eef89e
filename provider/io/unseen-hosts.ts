import type { HostFacts } from "../core/interpret";
import { isListening } from "./connections";
import type { HostFactsSource } from "./observer";

/** Hosts that nobody lets us look at: all that shows of a process is whether it listens. */
export const unseenHosts: HostFactsSource = {
    facts: async (host): Promise<HostFacts> => ({
        processRuns: await isListening(host),
        uncleanShutdown: false,
        configDiffers: false,
    }),
};
