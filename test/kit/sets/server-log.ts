import { readFile } from "node:fs/promises";

import { memberFolder } from "../../../provider/io/layout/member-folder";

/** An event in a server's log: its start, a change of its state, its end. */
export type ServerEvent = { readonly atMs: number } & (
    | { readonly kind: "started"; readonly version: string }
    /** The server answers from now on. */
    | { readonly kind: "listens" }
    | { readonly kind: "became"; readonly state: string; readonly before: string }
    /** The server replicates from another member. */
    | { readonly kind: "follows" }
    /** The server was asked to step down: it refuses writes while its secondaries catch up. */
    | { readonly kind: "steps-down" }
    /** The server is PRIMARY and takes writes from now on. */
    | { readonly kind: "leads" }
    /** The server was asked to stop, by a signal or a command. */
    | { readonly kind: "asked-to-end" }
    /** The wait for its clients is over: the server shuts down. */
    | { readonly kind: "closes" }
    | { readonly kind: "ended"; readonly exitCode: number }
);

interface JsonLine {
    readonly t: { readonly $date: string };
    readonly id: number;
    readonly attr?: {
        readonly buildInfo?: { readonly version: string };
        readonly newState?: string;
        readonly oldState?: string;
        readonly exitCode?: number;
    };
}

// Ids of log messages, the same in every release since 4.4.
const buildInfo = 23403;
const stateTransition = 21358;
const shuttingDown = 23138;
const plainKinds: ReadonlyMap<number, PlainKind> = new Map([
    [23016, "listens"],
    [21088, "follows"],
    [21579, "steps-down"],
    [21331, "leads"],
    [23377, "asked-to-end"], // by a signal
    [4695400, "asked-to-end"], // by the command
    [20562, "closes"],
]);

/** The same messages before 4.4, recognised by the beginning of their text. */
const plainTexts: readonly (readonly [RegExp, PlainKind])[] = [
    [/\] waiting for connections on port /, "listens"],
    [/\] Changed sync source from /, "follows"],
    [/\] Attempting to step down in response to replSetStepDown/, "steps-down"],
    [/\] transition to primary complete; /, "leads"],
    [/\] (got signal |terminating, shutdown command received)/, "asked-to-end"],
    [/\] shutdown: going to close listening sockets/, "closes"],
];

/** Events with no data but their time. */
type PlainKind = "listens" | "follows" | "steps-down" | "leads" | "asked-to-end" | "closes";

/** Reads the member's own log of all its runs, oldest first. The log is text before 4.4, JSON since. */
export async function readServerLog(folder: string): Promise<readonly ServerEvent[]> {
    const text = await readFile(memberFolder(folder).log, "utf8");
    return text
        .split("\n")
        .flatMap((line) =>
            line.startsWith("{") ? (readJson(line) ?? []) : (readText(line) ?? []),
        );
}

function readJson(line: string): ServerEvent | undefined {
    const { t, id, attr } = JSON.parse(line) as JsonLine;
    const atMs = Date.parse(t.$date);
    switch (id) {
        case buildInfo:
            return { atMs, kind: "started", version: attr?.buildInfo?.version ?? "" };
        case stateTransition:
            return {
                atMs,
                kind: "became",
                state: attr?.newState ?? "",
                before: attr?.oldState ?? "",
            };
        case shuttingDown:
            return { atMs, kind: "ended", exitCode: attr?.exitCode ?? -1 };
        default: {
            const kind = plainKinds.get(id);
            return kind && { atMs, kind };
        }
    }
}

function readText(line: string): ServerEvent | undefined {
    const [date = "", ...words] = line.split(/\s+/);
    const atMs = Date.parse(date);
    const rest = words.join(" ");
    const version = /\] db version v(\S+)$/.exec(rest)?.[1];
    if (version !== undefined) {
        return { atMs, kind: "started", version };
    }
    const [, state, before] = /\] transition to (\w+) from (\w+)$/.exec(rest) ?? [];
    if (state !== undefined && before !== undefined) {
        return { atMs, kind: "became", state, before };
    }
    const exitCode = /\] shutting down with code:(\d+)$/.exec(rest)?.[1];
    if (exitCode !== undefined) {
        return { atMs, kind: "ended", exitCode: Number(exitCode) };
    }
    const [, kind] = plainTexts.find(([text]) => text.test(rest)) ?? [];
    return kind && { atMs, kind };
}
