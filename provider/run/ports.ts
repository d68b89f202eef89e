import type { MemberConfig } from "../core/topology/member-config";
import type { UpgradeEvent } from "../core/report/events";
import type { LockResult } from "../core/gates/lock";
import type { ExitDiagnostics } from "../core/errors/start-failure";
import type { InitialSync } from "../core/inspection/inspection";
import type { ConfigDocument } from "../core/reconfig/document";
import type { ReconfigStep } from "../core/plan/reconfig-step";
import type { Step } from "../core/plan/step";
import type { Topology } from "../core/topology/topology";
import type { UpgradeWindow, WindowStatus } from "../core/gates/window";
import type { UpdateSlots } from "./update-slots";

/** Passing time, so that tests need not wait for it. */
export interface Clock {
    /** Milliseconds; only differences mean something. */
    now(): number;
    sleep(ms: number): Promise<void>;
}

/** Sees the set as it is now: every member asked, every host looked at. Never answers from memory. */
export interface Observer {
    observe(): Promise<Topology>;
}

/** Commands to the servers. A lost connection after `shutdown` or `stepDown` is no failure: observe. */
export interface Admin {
    /** A clean shutdown, never forced. `quiesceSecs`: how long clients' operations may still take (5.0+). */
    shutdown(host: string, quiesceSecs: number): Promise<void>;
    clientWork(host: string): Promise<ClientWork>;
    /** With `force`, no secondary has to have caught up. */
    stepDown(
        host: string,
        stepDownSecs: number,
        catchUpSecs: number,
        force?: "force",
    ): Promise<StepDownOutcome>;
    /** A secondary in maintenance answers no reads (RECOVERING); clients that ask it are sent elsewhere. */
    maintain(host: string, on: boolean): Promise<void>;
    /** Keeps the member from standing for election; 0 lifts it. */
    freeze(host: string, secs: number): Promise<void>;
    /** Asks the member to replicate from `source`. */
    syncFrom(host: string, source: string): Promise<void>;
    /** Has the primary write a few no-ops, so that it is ahead of a member that looks for a source just now. */
    appendOplogNotes(host: string): Promise<void>;
    /** Clients that watch this member for changes, other members not counted; undefined before 4.4. */
    watchers(host: string): Promise<number | undefined>;
    /** A lost connection is no failure here either. Throws `fcv-refused` where the server says no. */
    setFcv(host: string, fcv: string): Promise<void>;
    /** Does nothing where the server is in a set already. */
    initiate(
        host: string,
        setName: string,
        members: readonly MemberConfigDocument[],
    ): Promise<void>;
    /** The program's user, on a primary that has none yet. Does nothing where it is there, or the program names none. */
    makeFirstUser(host: string): Promise<void>;
    /** Without it a set with no primary may wait out the election timeout. A refusal is no failure. */
    stepUp(host: string): Promise<void>;
    /** How long a server that gets a signal waits for its clients (5.0+; its default is 15). A refusal is no failure. */
    setSignalShutdownTimeout(host: string, quiesceSecs: number): Promise<void>;
    /** Whether the member says that it is a primary that takes writes. Cheap enough to ask 50 times a second. */
    isWritablePrimary(host: string): Promise<boolean>;
}

/**
 * The server says that it has stepped down; or that it did not, because no electable secondary had caught up. Unknown:
 * the connection broke, or it was no primary any more when it was asked.
 */
export type StepDownOutcome = "stepped-down" | "refused" | "unknown";

/** How busy the clients keep a member. */
export interface ClientWork {
    /** Operations that run, and cursors that are read from; not those that wait for changes, which clients resume. */
    readonly running: number;
    /** Age of the oldest of them. */
    readonly oldestMs: number;
}

/** One member in the set's configuration, by the server's field names. */
export interface MemberConfigDocument extends MemberConfig {
    readonly _id: number;
    readonly host: string;
}

/** The set's configuration. */
export interface SetConfigs {
    read(host: string): Promise<ConfigDocument>;
    /** Never by force: the server holds it against the one that it has. */
    write(host: string, config: ConfigDocument): Promise<WriteOutcome>;
    /** A majority has the configuration that this primary has: the next one may follow. */
    isCommitted(host: string): Promise<boolean>;
    /** How far an initial sync is; undefined where none runs, or the server does not tell (before 4.4: no sizes). */
    copied(host: string): Promise<InitialSync | undefined>;
}

/** Unknown: the connection broke, or it was no primary any more. The next look tells. */
export type WriteOutcome =
    | { readonly kind: "accepted" }
    | { readonly kind: "unknown"; readonly why: string }
    /** `lasting`: it would refuse it again, unless somebody else has changed the configuration meanwhile. */
    | { readonly kind: "refused"; readonly why: string; readonly lasting: boolean };

/** Acts on the members' hosts. Each is safe to repeat. */
export interface MemberControl {
    processRuns(host: string): Promise<boolean>;
    /** Has the version on the host, checked, and the wanted configuration accepted by that very binary. */
    stage(host: string, version: string): Promise<void>;
    /** Makes the next start ready while the member still runs: the version staged, its link laid beside the current one. */
    prepareStart(host: string, version: string): Promise<void>;
    /** Puts the prepared binary in place by one atomic rename. Refuses while the process runs. */
    switchBinary(host: string, version: string): Promise<void>;
    /** Moves an arbiter's data folder aside, so that it starts with an empty one. Refuses while the process runs. */
    moveDataAside(host: string): Promise<void>;
    start(host: string): Promise<void>;
    /** What runs has proved itself: forgets what ran before it. */
    confirmStart(host: string): Promise<void>;
    /** Lays binary and configuration back to what ran before the last change. Refuses while the process runs. */
    revert(host: string): Promise<void>;
    /** Starts what lies there with the configuration that lies there, whatever is wanted. */
    startUnchanged(host: string): Promise<void>;
    /** The signal that a service manager sends (SIGTERM): a clean shutdown that no member has to take over for. */
    terminate(host: string): Promise<void>;
    /** What the server's last process left behind, for an error message. */
    exitDiagnostics(host: string): Promise<ExitDiagnostics>;
}

/** One stack at a time works on a set. */
export interface SetLock {
    /**
     * Takes the lock, or renews it, on the primary `host`. Never throws. From then on it is renewed while the process
     * lives; what a killed one leaves expires. One that was lost is never taken again.
     */
    acquire(host: string, writeConcern: "majority" | 1): Promise<LockResult>;
}

/** Whether a write reaches a member. */
export interface Probe {
    /** Writes through the primary, acknowledged by a majority; resolves to what `read` has to find. */
    write(primary: string, subject: string): Promise<string>;
    /** What the member itself has of it, if anything. */
    read(host: string, subject: string): Promise<string | undefined>;
}

/** Commands of the user's, run on the machine that runs Pulumi. */
export interface Hooks {
    /** `facts` are environment variables. Throws `hook-failed` with the end of what it printed. */
    run(name: HookName, command: HookCommand, facts: HookFacts): Promise<void>;
}

export type HookName = "beforeMember" | "afterMember" | "beforeStepDown";

export interface HookCommand {
    /** Program and arguments; no shell. */
    readonly command: readonly string[];
    readonly timeoutSecs: number;
    readonly environment: Readonly<Record<string, string>>;
}

export type HookCommands = Readonly<Partial<Record<HookName, HookCommand>>>;

export interface HookFacts {
    readonly MEMBER_HOST: string;
    readonly MEMBER_ROLE: string;
    readonly FROM_VERSION: string;
    readonly TO_VERSION: string;
    readonly SET_NAME: string;
}

/** Tells somebody what is happening. */
export interface Reporter {
    stepStarted(step: Step | ReconfigStep): void;
    stepEnded(step: Step | ReconfigStep, tookMs: number): void;
    /** What a wait sees now, e.g. "db2:27017 is STARTUP2". */
    waiting(text: string): void;
}

/** Tells others than the person who watches. Never fails, and holds nobody up but in `settle`. */
export interface Events {
    emit(upgradeEvent: UpgradeEvent): void;
    stepStarted(step: Step | ReconfigStep): void;
    stepEnded(step: Step | ReconfigStep): void;
    /** Resolves once all is told or given up, after a short time at most. */
    settle(): Promise<void>;
}

/** Time limits, all seconds, and choices of one upgrade. */
export interface UpgradeSettings {
    readonly maxLagSecs: number;
    readonly drainSecs: number;
    readonly stopTimeoutSecs: number;
    readonly startTimeoutSecs: number;
    readonly catchUpTimeoutSecs: number;
    /** For a member that was added to copy all data. */
    readonly initialSyncTimeoutSecs: number;
    readonly handOverTimeoutSecs: number;
    readonly stepDownSecs: number;
    readonly secondaryCatchUpSecs: number;
    readonly clientsTimeoutSecs: number;
    /** How long a member must serve without a restart before it counts as upgraded. */
    readonly soakSecs: number;
    /** Steps a primary down after `handOverTimeoutSecs` though no secondary has caught up. Absent: it does not. */
    readonly forceStepDown?: boolean;
    /** Absent: none is made. */
    readonly probe?: boolean;
    readonly hooks?: HookCommands;
    /** Absent: at any time. */
    readonly window?: UpgradeWindow;
}

export interface Ports {
    readonly observer: Observer;
    readonly admin: Admin;
    readonly control: MemberControl;
    readonly reporter: Reporter;
    readonly clock: Clock;
    readonly lock: SetLock;
    /** The set's, shared by all that act on it in this process. */
    readonly slots: UpdateSlots;
    readonly probe: Probe;
    readonly hooks: Hooks;
    /** The window of `settings` at this moment. Absent: there is none. */
    readonly window?: () => WindowStatus;
    /** Absent: nobody wants to know. */
    readonly events?: Events;
    readonly settings: UpgradeSettings;
}

/** `observer` has to see all members of the set, also those that are to leave. */
export interface ReconfigPorts extends Ports {
    readonly configs: SetConfigs;
}
