/** How a process ended. */
export interface ExitStatus {
    readonly code?: number;
    /** "SIGILL" */
    readonly signal?: string;
}

/** What a server's process left behind. */
export interface ExitDiagnostics {
    /** Lines of its log, whole, oldest first; at their beginning there may be some of an earlier process. */
    readonly log: readonly string[];
    /** Lines of its standard outputs: all there is of one that ended before it opened its log. */
    readonly output: readonly string[];
    /** Absent where another run started it. */
    readonly exit?: ExitStatus;
    /** What is free where its data lies. */
    readonly freeBytes?: number;
}

/** A line of the structured log, from 4.4: manual, "Log Messages". */
interface LogLine {
    readonly id: number;
    /** Severity: "F" is fatal, "E" an error. */
    readonly s: string;
    readonly attr?: {
        readonly error?: unknown;
        readonly exitCode?: number;
        readonly msgid?: number;
    };
}

/** What is known of an end, in numbers. */
interface Evidence {
    readonly exitCode?: number | undefined;
    readonly signal?: string | undefined;
    /** Of its lines with an error, and its fatal ones. */
    readonly ids: ReadonlySet<number>;
    /** Of assertions that ended it. */
    readonly assertions: ReadonlySet<number>;
    /** WiredTiger's error numbers: the system's where they are above 0. */
    readonly storageErrors: ReadonlySet<number>;
    /** Numbers from the server's error_codes.yml. */
    readonly errorCodes: ReadonlySet<number>;
    readonly freeBytes?: number | undefined;
}

// Ids of log messages, the same in every release since 4.4 where they are there at all.
const starting = 4615611;
const shuttingDown = 23138;
const storageError = 22435;
const backtrace = [31380, 31445];

const noSpaceLeft = 28; // errno(3): ENOSPC
const fileNotOpen = 38;
const invalidSslConfiguration = 140;

/** A disk with less is full to a server: the file that it could not make larger was often larger than this. */
const fewBytes = 16_000_000;

/**
 * Causes, the surest first; the first that holds is named. Exit codes: manual, "Exit Codes and Statuses". Ids and codes
 * were seen on 4.2.6 to 6.0.27 (test/fixtures/logs), but for clock skew, which was not tried.
 */
const causes: readonly (readonly [holds: (found: Evidence) => boolean, words: string])[] = [
    [
        ({ exitCode, ids }) => exitCode === 62 || ids.has(20573),
        "featureCompatibilityVersion of its data is not one that this version takes; install the series in between first, one by one",
    ],
    [
        ({ assertions }) => assertions.has(28579),
        "its data hold an index in a format that only a newer series reads; stay with the newer one, or a release of this series that reads it (docs/errors.md, downgrade-floor)",
    ],
    [
        ({ storageErrors, freeBytes }) =>
            storageErrors.has(noSpaceLeft) || (freeBytes !== undefined && freeBytes < fewBytes),
        "the disk that its data lies on is full; make room there",
    ],
    [
        ({ exitCode, ids }) => exitCode === 48 || ids.has(20568),
        "it can't listen on its address; end the process that has its port",
    ],
    [
        ({ exitCode }) => exitCode === 47,
        "the clocks of the members are too far apart; set them right",
    ],
    [
        ({ signal }) => signal === "SIGILL",
        "the processor lacks an instruction that this build uses; use another machine, or a build for this processor",
    ],
    [
        ({ exitCode }) => exitCode === 127,
        "a library, or a program that it is started with, is missing; install what its output names",
    ],
    [
        ({ exitCode }) => exitCode === 2,
        "it does not know an option that it was given; take it out of `options`",
    ],
    [
        ({ errorCodes }) => errorCodes.has(invalidSslConfiguration),
        "it can't use its certificates; look at the files that net.tls names",
    ],
    [
        ({ errorCodes }) => errorCodes.has(fileNotOpen),
        "it can't open a file that it needs; look at the right to write where its log lies",
    ],
    [
        ({ ids, exitCode }) => ids.has(20557) && exitCode === 100,
        "it can't use its data folder: that is not there, can't be written to, or another mongod holds it",
    ],
    [
        ({ assertions }) => [50853, 50882, 50883, 28595].some((id) => assertions.has(id)),
        "files in its data folder are damaged or missing, or of a version that it does not know; if its old binary does not start either, remove its data, and it copies them from another member",
    ],
    [
        ({ signal }) => signal === "SIGKILL",
        "it was killed from outside; the kernel's log tells whether memory ran out",
    ],
];

/** Why a server ended, where that can be told by numbers: never by words, which change from release to release. */
export function findCause(words: ExitDiagnostics): string | undefined {
    const found = gather(words);
    return causes.find(([holds]) => holds(found))?.[1];
}

/** "exited with code 62", "was ended by SIGILL"; what is not known is left out. */
export function describeExit(words: ExitDiagnostics): string {
    const { code, signal } = words.exit ?? {};
    if (signal !== undefined) {
        return `was ended by ${signal}`;
    }
    const exitCode = code ?? gather(words).exitCode;
    return exitCode === undefined ? "exited" : `exited with code ${exitCode}`;
}

/** The end of what it wrote: its errors, then its last lines, without stack traces, each cut to a readable length. */
export function quoteEnd({ log, output }: ExitDiagnostics): readonly string[] {
    return [...endOf(ofLastProcess(log)), ...endOf(output)].map((line) => line.slice(0, 400));
}

function endOf(lines: readonly string[]): readonly string[] {
    const telling = lines.filter((line) => !backtrace.includes(readLine(line)?.id ?? 0));
    const last = new Set(telling.slice(-8));
    const errors = telling.filter((line) => isError(line) && !last.has(line)).slice(0, 4);
    return [...errors, ...last];
}

/** In the text of 4.2 too, the severity stands in a place of its own. */
function isError(line: string): boolean {
    const logged = readLine(line);
    return logged ? "EF".includes(logged.s) : /^\S+ +[EF] /.test(line);
}

function gather({ log, output, exit, freeBytes }: ExitDiagnostics): Evidence {
    const lines = [...ofLastProcess(log), ...output].flatMap((line) => readLine(line) ?? []);
    const errors = lines.filter(({ s }) => s === "E" || s === "F");
    const told = lines.find(({ id }) => id === shuttingDown)?.attr?.exitCode;
    const code = exit ? exit.code : told;
    return {
        exitCode: code,
        signal: exit?.signal ?? signalOf(code),
        ids: new Set(errors.map(({ id }) => id)),
        assertions: new Set(errors.flatMap(({ attr }) => attr?.msgid ?? [])),
        storageErrors: new Set(
            errors
                .filter(({ id }) => id === storageError)
                .flatMap(({ attr }) => (typeof attr?.error === "number" ? attr.error : [])),
        ),
        errorCodes: new Set(errors.flatMap(({ attr }) => codeIn(attr?.error))),
        freeBytes,
    };
}

/** A shell around the server tells its signal as 128 and the signal's number: manual of sh(1). */
function signalOf(code: number | undefined): string | undefined {
    const signals: Readonly<Record<number, string>> = { 132: "SIGILL", 137: "SIGKILL" };
    return code === undefined ? undefined : signals[code];
}

function codeIn(error: unknown): readonly number[] {
    const code = (error as { readonly code?: unknown } | null | undefined)?.code;
    return typeof code === "number" ? [code] : [];
}

function ofLastProcess(log: readonly string[]): readonly string[] {
    const begins = log.map((line) => readLine(line)?.id === starting).lastIndexOf(true);
    return log.slice(Math.max(begins, 0));
}

function readLine(line: string): LogLine | undefined {
    if (!line.startsWith("{")) {
        return undefined;
    }
    try {
        const parsed = JSON.parse(line) as Partial<LogLine>;
        return typeof parsed.id === "number" && typeof parsed.s === "string"
            ? (parsed as LogLine)
            : undefined;
    } catch {
        return undefined; // Cut off by the end of the process, or not the server's.
    }
}
