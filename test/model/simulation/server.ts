import type { MemberState } from "../../../provider/core/topology/topology";

/** What rs.conf() says of a member. */
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
    /** It was asked to end, and will. */
    ending: boolean;
    /** Stopped by SIGSTOP: it runs, and does nothing. */
    hungUntil: number;
}

/** A member of the simulated set: its host's files, its data, its process. Times are of the virtual clock. */
export interface Server {
    readonly host: string;
    readonly shape: MemberShape;
    installed: string;
    prepared: string | undefined;
    /** What it ran with before a change that has not proved itself yet. */
    previous: { readonly version: string; readonly configDiffers: boolean } | undefined;
    process: Process | undefined;
    unclean: boolean;
    holdsData: boolean;
    configDiffers: boolean;
    /** By its own account, while it answers. */
    state: MemberState;
    stateSince: number;
    term: number;
    /** The wall time of the last operation in its data. */
    applied: number;
    syncSource: string | undefined;
    /** By a freeze, or its own step-down: the server keeps one date for both. */
    standsFrom: number;
    frozenByUs: boolean;
    maintenance: boolean;
    /** When it last had news of a primary. */
    heardAt: number;
    /** Since when it does not serve the set, for whatever reason. */
    badSince: number | undefined;
    /** Since when the primary is out of its reach. */
    aloneSince: number | undefined;
    /** One of our runs took it away, and it has not served since. */
    unavailable: boolean;
    /** What faults do to it. */
    lagsUntil: number;
    buildsIndexUntil: number;
    cutFromSetUntil: number;
    cutFromRunUntil: number;
    startsThatDie: number;
    slowStart: boolean;
    /** The last binary that has written its data, if there are any. */
    writtenBy: string | undefined;
}

export function isElectable({ shape }: Server): boolean {
    return !shape.arbiter && shape.priority > 0 && shape.votes > 0;
}

/** Whether it answers anybody at all. */
export function isUp(server: Server, now: number): boolean {
    const { process } = server;
    return process !== undefined && process.answers && process.hungUntil <= now;
}

/** Whether it is in the state that it is meant for. */
export function serves(server: Server, now: number): boolean {
    return (
        isUp(server, now) &&
        (server.state === "PRIMARY" ||
            server.state === (server.shape.arbiter ? "ARBITER" : "SECONDARY"))
    );
}
