import type { LastWords } from "../../core/start-failure";
import type { StartedProcess } from "./process";

/** How a member's mongod is started and stopped on its machine, and how it is. Each is safe to repeat. */
export interface Service {
    /** Whether it runs, or may. */
    runs(): Promise<boolean>;
    start(): Promise<StartedProcess>;
    /** Asks it to end, as service managers do: by SIGTERM. */
    terminate(): Promise<void>;
    lastWords(started: StartedProcess | undefined): Promise<LastWords>;
    /** Gives what was written for it to the user that it runs as, where that is another than ours. */
    handOver(files: readonly string[]): Promise<void>;
}

/** Plain JSON: it is kept in the state of each member. */
export type ServiceChoice = { readonly kind: "process" };
