import type { ExitDiagnostics } from "../../core/errors/start-failure";
import type { StartedProcess } from "./process";

/** How a member's mongod is started and stopped on its machine, and how it is. Each is safe to repeat. */
export interface Service {
    /** Whether it runs, or may. */
    runs(): Promise<boolean>;
    start(): Promise<StartedProcess>;
    /** Asks it to end, as service managers do: by SIGTERM. */
    terminate(): Promise<void>;
    exitDiagnostics(started: StartedProcess | undefined): Promise<ExitDiagnostics>;
    /** Gives what was written for it to the user that it runs as, where that is another than ours. */
    handOver(files: readonly string[]): Promise<void>;
}

/** Plain JSON: it is kept in the state of each member. */
export type ServiceChoice =
    { readonly kind: "systemd"; readonly unit: string } | CommandServiceChoice;

/** Programs with their arguments, without a shell. */
export interface CommandServiceChoice {
    readonly kind: "command";
    readonly start: readonly string[];
    readonly stop: readonly string[];
    /** Ends with 0 where it runs, with 1, 2 or 3 where it does not. */
    readonly status: readonly string[];
}
