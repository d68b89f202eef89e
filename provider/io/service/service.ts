import type { Finding } from "../../core/errors/errors";
import type { ExitDiagnostics } from "../../core/errors/start-failure";
import type { MemberFolder } from "../layout/member-folder";
import type { Machine } from "../machine/machine";
import type { StartedProcess } from "./process";

/** Starts, stops and observes a member's mongod on its machine. Every method is safe to repeat. */
export interface Service {
    /** Whether the mongod runs. True also while that is in doubt: nothing may be started or switched then. */
    isRunning(): Promise<boolean>;
    start(): Promise<StartedProcess>;
    /** Asks the mongod to end, as service managers do: by SIGTERM. Does not wait for the end. */
    terminate(): Promise<void>;
    /** How often something else has restarted the mongod by itself. Absent: unknown. */
    readonly restarts?: () => Promise<number>;
    exitDiagnostics(started: StartedProcess | undefined): Promise<ExitDiagnostics>;
    /** Gives the files to the user that the server runs as, if that is not our user. */
    grantOwnership(files: readonly string[]): Promise<void>;
    /** Throws unless the user that the server runs as, if that is not our user, can run this mongod. */
    verifyAccess(mongod: string): Promise<void>;
    /** Reads what a preview reports about this service. Changes nothing. */
    inspect(host: string): Promise<ServiceInspection>;
    /** The unit that systemd reports for a server of this service. Absent: this service has no unit. */
    readonly unit?: string;
}

export interface ServiceInspection {
    /** What prevents this package from stopping, switching and starting the member by this service. */
    readonly findings: readonly Finding[];
    /** Number of the user that it starts servers as. Absent: our user. */
    readonly user?: number | "unknown";
}

/**
 * A way to start and stop a member's mongod. `Choice` is what a program says of it: plain JSON, since the state of each
 * member holds it.
 */
export interface ServiceKind<Choice extends { readonly kind: string }> {
    /** Validates the arguments, as far as they show it by themselves. `where` is their place in the program's arguments. */
    problems(choice: Choice, where: string): readonly string[];
    open(choice: Choice, folder: MemberFolder, machine: Machine): Service;
}
