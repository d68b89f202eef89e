import type { MemberConfig } from "../core/topology/member-config";
import type { UpgradeEvent } from "../core/report/events";
import type { LockResult } from "../core/gates/lock";
import type { ExitDiagnostics } from "../core/errors/start-failure";
import type { InitialSync, MemberActivity } from "../core/inspection/inspection";
import type { ConfigDocument } from "../core/reconfig/document";
import type { ReconfigStep } from "../core/plan/reconfig-step";
import type { Step } from "../core/plan/step";
import type { Member, Topology } from "../core/topology/topology";
import type { UpgradeWindow, WindowStatus } from "../core/gates/window";
import type { UpdateSlots } from "./update-slots";

/** Time as a port, so that tests need not wait for it. */
export interface Clock {
    /** Milliseconds; only differences have a meaning. */
    now(): number;
    sleep(ms: number): Promise<void>;
}

/** Observes the set as it is now: it asks every member and every host, and never answers from memory. */
export interface Observer {
    observe(): Promise<Topology>;
    /** Observes one member alone, so that no other one delays it. What only others report of it is then unknown. */
    observeMember(host: string): Promise<Member>;
}

/** Sends commands to the servers. A connection lost after `shutdown` or `stepDown` is no failure: observe the result. */
export interface Admin {
    /** Shuts the server down cleanly, never by force. `quiesceSecs`: how long client operations may still take (5.0+). */
    shutdown(host: string, quiesceSecs: number): Promise<void>;
    /** Reads how busy clients keep the member. */
    clientWork(host: string): Promise<ClientWork>;
    /** Asks the primary to step down. With `force` it does so even if no secondary has caught up. */
    stepDown(
        host: string,
        stepDownSecs: number,
        catchUpSecs: number,
        force?: "force",
    ): Promise<StepDownOutcome>;
    /** Enters or leaves maintenance mode: a secondary in it serves no reads (RECOVERING); clients use another member. */
    maintain(host: string, on: boolean): Promise<void>;
    /** Keeps the member from standing for election; 0 ends the freeze. */
    freeze(host: string, secs: number): Promise<void>;
    /** Asks the member to replicate from `source`. */
    syncFrom(host: string, source: string): Promise<void>;
    /** Makes the primary write a few no-ops, so that it is ahead of a member that is choosing a sync source. */
    appendOplogNotes(host: string): Promise<void>;
    /** Counts the clients that watch this member for topology changes, without other members; undefined before 4.4. */
    watchers(host: string): Promise<number | undefined>;
    /** Sets the FCV. A lost connection is no failure here either. Throws `fcv-refused` if the server refuses. */
    setFcv(host: string, fcv: string): Promise<void>;
    /** Initiates the set on this member. Does nothing if the server is in a set already. */
    initiate(
        host: string,
        setName: string,
        members: readonly MemberConfigDocument[],
    ): Promise<void>;
    /** Creates the program's user on a primary without users. Does nothing if it exists or the program names none. */
    makeFirstUser(host: string): Promise<void>;
    /** Asks the member to stand for election now; otherwise a set may wait for its timeout. A refusal is no failure. */
    stepUp(host: string): Promise<void>;
    /**
     * Runs `stop`, which sends the signal, with this wait for clients (5.0+; the server's default is 15 s). If `stop` fails,
     * the server gets its own wait back: a later signal is not this package's.
     */
    stopBySignal(host: string, quiesceSecs: number, stop: () => Promise<void>): Promise<void>;
    /**
     * Asks the member whether it is a primary that takes writes; undefined if it does not answer. Cheap enough to ask 50
     * times a second.
     */
    isWritablePrimary(host: string): Promise<boolean | undefined>;
    /** Reads how far an initial sync is; undefined if none runs or it is not reported (before 4.4: without sizes). */
    copied(host: string): Promise<InitialSync | undefined>;
}

/**
 * What a step-down led to. "refused": no electable secondary had caught up, or a lock was not available, in time.
 * "unknown": the connection broke, or the member was not primary any more when it was asked, or was about to step down.
 */
export type StepDownOutcome = "stepped-down" | "refused" | "unknown";

/** How busy clients keep a member. */
export interface ClientWork {
    /** Running operations and open cursors, without those that wait for changes, which clients resume. */
    readonly running: number;
    /** The age of the oldest one. */
    readonly oldestMs: number;
}

/** One member in the set's configuration, with the server's field names. */
export interface MemberConfigDocument extends MemberConfig {
    readonly _id: number;
    readonly host: string;
}

/** Reads and writes the set's configuration. */
export interface SetConfigs {
    read(host: string): Promise<ConfigDocument>;
    /** Writes a configuration, never by force: the server compares it with its current one. */
    write(host: string, config: ConfigDocument): Promise<WriteOutcome>;
    /** Asks whether a majority has this primary's configuration, so that the next change may follow. */
    isCommitted(host: string): Promise<boolean>;
}

/**
 * What a write of the configuration led to. "unknown": the connection broke, or the member was not primary any more; the
 * next observation shows the result.
 */
export type WriteOutcome =
    | { readonly kind: "accepted" }
    | { readonly kind: "unknown"; readonly why: string }
    /** `lasting`: the server would refuse it again, unless another client has changed the configuration meanwhile. */
    | { readonly kind: "refused"; readonly why: string; readonly lasting: boolean };

/** Acts on the members' machines. Every action is safe to repeat. */
export interface MemberControl {
    /** Asks the machine whether the member's process runs. */
    processRuns(host: string): Promise<boolean>;
    /** Puts the verified release on the machine, and lets that very binary validate the desired configuration. */
    stage(host: string, version: string): Promise<void>;
    /** Prepares the next start, also while the member still runs: stages the version and links `next` to it. */
    prepareStart(host: string, version: string): Promise<void>;
    /** Ends `prepareStart`, as the stop does not come: with it, a stop by another process would look like ours. */
    discardPrepared(host: string): Promise<void>;
    /** Makes the prepared binary the current one, by one atomic rename. Refuses while the process runs. */
    switchBinary(host: string, version: string): Promise<void>;
    /** Moves an arbiter's data folder aside, so that it starts with an empty one. Refuses while the process runs. */
    moveDataAside(host: string): Promise<void>;
    /** Starts the current binary with the desired configuration. */
    start(host: string): Promise<void>;
    /** Discards the previous binary and configuration, as the running ones have proved themselves. */
    confirmStart(host: string): Promise<void>;
    /** Restores the binary and configuration from before the last change. Refuses while the process runs. */
    revert(host: string): Promise<void>;
    /** Starts the current binary with the configuration file as it is, whatever is desired. */
    startUnchanged(host: string): Promise<void>;
    /** Sends the signal that a service manager sends (SIGTERM): a clean shutdown that waits for no successor. */
    terminate(host: string): Promise<void>;
    /** Reads how far a process is that does not answer yet. */
    startProgress(host: string): Promise<StartProgress>;
    /** Reads what the server's last process left behind, for an error message. */
    exitDiagnostics(host: string): Promise<ExitDiagnostics>;
}

/** How far a server is that was started and does not answer yet. */
export interface StartProgress {
    /** An opaque text that changes while the server works. */
    readonly mark: string;
    /** What it works on, for a person. */
    readonly seen?: string;
    /** Something else, such as a service manager, has started it again since this run did. */
    readonly restarted: boolean;
}

/** Lets one stack at a time work on a set. */
export interface SetLock {
    /**
     * Acquires or renews the lock on the primary `host`. Never throws. From then on it is renewed while the process
     * lives; the lock of a killed process expires. A lock that was lost is never acquired again.
     */
    acquire(host: string, writeConcern: "majority" | 1): Promise<LockResult>;
}

/** Checks whether a write reaches a member. */
export interface Probe {
    /** Writes through the primary, acknowledged by a majority; resolves to the value that `read` must find. */
    write(primary: string, subject: string): Promise<string>;
    /** Reads the value that the member itself has, if any. */
    read(host: string, subject: string): Promise<string | undefined>;
}

/** Runs the user's commands, on the machine that runs Pulumi. */
export interface Hooks {
    /** Runs a command with `facts` as environment variables. Throws `hook-failed` with the end of its output. */
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

/** Shows the progress of this run to its user. */
export interface Reporter {
    stepStarted(step: Step | ReconfigStep): void;
    stepEnded(step: Step | ReconfigStep, tookMs: number): void;
    /** Shows what a wait observes now, e.g. "db2:27017 is STARTUP2". */
    waiting(text: string): void;
}

/** Sends events to the user's sinks. Never fails, and delays the run only in `settle`. */
export interface Events {
    emit(upgradeEvent: UpgradeEvent): void;
    stepStarted(step: Step | ReconfigStep): void;
    stepEnded(step: Step | ReconfigStep): void;
    /** Resolves once all events are delivered or given up, after a short time limit. */
    settle(): Promise<void>;
}

/** Time limits, all in seconds, and choices of one upgrade. */
export interface UpgradeSettings {
    readonly maxLagSecs: number;
    readonly drainSecs: number;
    readonly stopTimeoutSecs: number;
    readonly startTimeoutSecs: number;
    readonly catchUpTimeoutSecs: number;
    /** Limit for a new member's copy of all data. */
    readonly initialSyncTimeoutSecs: number;
    readonly handOverTimeoutSecs: number;
    readonly stepDownSecs: number;
    readonly secondaryCatchUpSecs: number;
    readonly clientsTimeoutSecs: number;
    /** How long a member must serve without a restart before it counts as updated. */
    readonly soakSecs: number;
    /** Forces the step-down if no secondary catches up within `handOverTimeoutSecs`. Absent: the primary stays. */
    readonly forceStepDown?: boolean;
    /** Writes and reads a probe after each member. Absent: no probe. */
    readonly probe?: boolean;
    readonly hooks?: HookCommands;
    /** When members may be stopped. Absent: at any time. */
    readonly window?: UpgradeWindow;
}

/** All that an upgrade knows of the world outside. */
export interface Ports {
    readonly observer: Observer;
    readonly admin: Admin;
    /** Reads which backups, locks and index builds a stop of the member would break off, as far as it reports them. */
    readonly activity: (host: string) => Promise<MemberActivity>;
    readonly control: MemberControl;
    readonly reporter: Reporter;
    readonly clock: Clock;
    readonly lock: SetLock;
    /** Shared by all updates of the set in this process. */
    readonly slots: UpdateSlots;
    readonly probe: Probe;
    readonly hooks: Hooks;
    /** The status of the window in `settings` now. Absent: there is no window. */
    readonly window?: () => WindowStatus;
    /** Absent: the program asks for no events. */
    readonly events?: Events;
    readonly settings: UpgradeSettings;
}

/** Ports for changes of the set's members. `observer` must see all members of the set, also those that are to leave. */
export interface ReconfigPorts extends Ports {
    readonly configs: SetConfigs;
}
