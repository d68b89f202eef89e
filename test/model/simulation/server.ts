import type { MemberState } from "../../../provider/core/topology/topology";

/** A member as rs.conf() has it. */
export interface MemberShape {
    readonly priority: number;
    readonly votes: number;
    readonly hidden: boolean;
    readonly arbiter: boolean;
    readonly delaySecs: number;
}

/** A mongod that was started and has not ended. */
export interface Process {
    readonly version: string;
    readonly startedAt: number;
    answers: boolean;
    /** It was asked to end, and will end. */
    ending: boolean;
    /** Stopped by SIGSTOP until then: it runs and does nothing. */
    hungUntil: number;
}

/** A member of the simulated set: its machine's files, its data, its process. Times are of the virtual clock. */
export interface Server {
    readonly host: string;
    readonly shape: MemberShape;
    installed: string;
    prepared: string | undefined;
    /** The version and options from before a change that has not proved itself yet. */
    previous: { readonly version: string; readonly configDiffers: boolean } | undefined;
    process: Process | undefined;
    unclean: boolean;
    holdsData: boolean;
    configDiffers: boolean;
    /** As it reports itself while it answers. */
    state: MemberState;
    stateSince: number;
    term: number;
    /** The wall time of the last operation in its data. */
    applied: number;
    syncSource: string | undefined;
    /** It does not stand for election before then; the server keeps one date for a freeze and a step-down. */
    standsFrom: number;
    frozenByRun: boolean;
    maintenance: boolean;
    /** When it last got a heartbeat from a primary. */
    primarySeenAt: number;
    /** Since when it does not serve the set, for any reason. */
    unhealthySince: number | undefined;
    /** Since when it cannot reach the primary. */
    isolatedSince: number | undefined;
    /** A run stopped it, and it has not served since. */
    unavailable: boolean;
    /** The effects of faults. */
    lagsUntil: number;
    buildsIndexUntil: number;
    cutFromSetUntil: number;
    cutFromRunUntil: number;
    startsThatDie: number;
    /** How much longer its next start, and its next stop, takes. */
    startDelayMs: number;
    stopDelayMs: number;
    /** Its machine is lost for good, with its data. */
    gone: boolean;
    /** Its address leads to another member, and that one's to it. */
    crossed: { readonly with: Server; readonly from: number; readonly until: number } | undefined;
    /** The last version that has written its data; undefined without data. */
    writtenBy: string | undefined;
}

export function isElectable({ shape }: Server): boolean {
    return !shape.arbiter && shape.priority > 0 && shape.votes > 0;
}

/** Whether the server answers at all. */
export function isUp(server: Server, now: number): boolean {
    const { process } = server;
    return process !== undefined && process.answers && process.hungUntil <= now;
}

/** Whether the server is in the state that it is meant for. */
export function serves(server: Server, now: number): boolean {
    return (
        isUp(server, now) &&
        (server.state === "PRIMARY" ||
            server.state === (server.shape.arbiter ? "ARBITER" : "SECONDARY"))
    );
}
