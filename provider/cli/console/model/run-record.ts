import type { FailedEvent, StagingState } from "./run-event";

/** One preview or update, as the console observed it. Plain JSON. */
export interface RunRecord {
    readonly id: number;
    readonly to: string;
    /** Whether the run tells the program to continue the upgrade that it has paused. */
    readonly resumes: boolean;
    readonly phase: RunPhase;
    readonly startedMs: number;
    readonly endedMs?: number;
    /** Steps ordered by number. Until an update declares a resource, its steps are those of the preview. */
    readonly steps: readonly RunStep[];
    readonly members: readonly MemberRow[];
    /** Failures of members, the first one first. */
    readonly failures: readonly RunFailure[];
    readonly lines: readonly Line[];
    /** Number of earlier lines that are not kept. */
    readonly linesLost: number;
    /** Why the run failed. */
    readonly error?: string;
    /** Set if the run failed because the stack's lock is held, by another update or by one that was killed. */
    readonly isStackLocked?: true;
}

export type RunPhase =
    | "previewing"
    | "planned"
    /** The preview found nothing to do. */
    | "unchanged"
    /** The preview failed: its lines name the problems. */
    | "refused"
    | "updating"
    /** A stop was requested: members that are down are started first. */
    | "stopping"
    | "done"
    /** The update ended well, but the program's `upgrade.pauseAfter` leaves members for later. */
    | "paused"
    | "stopped"
    | "failed";

export interface RunStep {
    readonly text: string;
    /** Name of the resource that performs it. */
    readonly resource: string;
    readonly state: "ahead" | "running" | "done" | "failed";
    /** The member that it acts on; absent until it starts, and for steps of the whole set. */
    readonly host?: string;
    readonly startedMs?: number;
    readonly tookMs?: number;
}

export interface MemberRow {
    /** The resource's name in the program: "rs0-0". */
    readonly resource: string;
    readonly host: string;
    /** "untouched": there is nothing to do; "paused": the program pauses before this member. */
    readonly state: "ahead" | "at-work" | "done" | "failed" | "untouched" | "paused";
    /** Staging of its release, which does not wait for the member's update. */
    readonly staging: "ahead" | StagingState;
    /** Progress of the staging; "" if it is unknown. */
    readonly stagingText: string;
    /** What is being done to the member; "" if nothing is. */
    readonly statusText: string;
}

export interface Line {
    readonly atMs: number;
    readonly text: string;
    readonly isError: boolean;
    readonly resource?: string;
}

/** A failure as the update reports it. */
export interface RunFailure extends Pick<
    FailedEvent,
    "member" | "step" | "code" | "log" | "revert"
> {
    readonly reason: string;
    readonly remedy: string;
}

/** Whether the engine is at work. */
export function isAtWork({ phase }: Pick<RunRecord, "phase">): boolean {
    return phase === "previewing" || phase === "updating" || phase === "stopping";
}

export function newRun(id: number, to: string, startedMs: number, resumes = false): RunRecord {
    const empty = { steps: [], members: [], failures: [], lines: [], linesLost: 0 };
    return { id, to, phase: "previewing", startedMs, resumes, ...empty };
}
