import { readLogLine } from "./log-line";

/** How a process ended. */
export interface ExitStatus {
    readonly code?: number;
    /** "SIGILL" */
    readonly signal?: string;
}

/** What a server's process left behind when it ended. */
export interface ExitDiagnostics {
    /** Whole lines of its log, oldest first; the first ones may be from an earlier process. */
    readonly log: readonly string[];
    /** Lines of its standard outputs: the only trace of a process that ended before it opened its log. */
    readonly output: readonly string[];
    /** Absent if another run started the process. */
    readonly exit?: ExitStatus;
    /** Free space on the file system of its data. */
    readonly freeBytes?: number;
}

/** The numbers that say why a process ended. */
interface Evidence {
    readonly exitCode?: number | undefined;
    readonly signal?: string | undefined;
    /** Ids of its log lines with severity error or fatal. */
    readonly ids: ReadonlySet<number>;
    /** Numbers of the assertions that ended it. */
    readonly assertions: ReadonlySet<number>;
    /** WiredTiger's error numbers; those above 0 are the system's. */
    readonly storageErrors: ReadonlySet<number>;
    /** Numbers from the server's error_codes.yml. */
    readonly errorCodes: ReadonlySet<number>;
    readonly freeBytes?: number | undefined;
}

// Ids of log messages. A message that a release since 4.4 has at all has the same id in all of them.
const starting = 4615611;
const shuttingDown = 23138;
const storageError = 22435;
const backtrace = [31380, 31445];

const noSpaceLeft = 28; // errno(3): ENOSPC
const fileNotOpen = 38;
const invalidSslConfiguration = 140;

/** A disk with less free space is full to a server: the file that it could not extend was often larger than this. */
const fewBytes = 16_000_000;

interface Cause {
    readonly holds: (evidence: Evidence) => boolean;
    /** The evidence in words, for docs/errors.md. */
    readonly knownBy: string;
    readonly cause: string;
    readonly remedy: string;
}

/**
 * Known causes, the surest first; the first one that holds is named. Exit codes: manual, "Exit Codes and Statuses". Ids
 * and codes were seen on 4.2.6 to 6.0.27 (test/fixtures/logs), except for clock skew, which was not tried.
 */
export const startFailureCauses: readonly Cause[] = [
    {
        holds: ({ exitCode, ids }) => exitCode === 62 || ids.has(20573),
        knownBy: "exit code 62, log id 20573",
        cause: "featureCompatibilityVersion of its data is not one that this version supports",
        remedy: "install the series in between first, one after the other",
    },
    {
        holds: ({ assertions }) => assertions.has(28579),
        knownBy: "assertion 28579",
        cause: "its data have an index in a format that only a newer series reads",
        remedy: "stay with the newer series, or use a release of this one that reads it (docs/errors.md, downgrade-floor)",
    },
    {
        holds: ({ storageErrors, freeBytes }) =>
            storageErrors.has(noSpaceLeft) || (freeBytes !== undefined && freeBytes < fewBytes),
        knownBy: "WiredTiger's error 28, or less than 16 MB free",
        cause: "the disk that holds its data is full",
        remedy: "make room there",
    },
    {
        holds: ({ exitCode, ids }) => exitCode === 48 || ids.has(20568),
        knownBy: "exit code 48, log id 20568",
        cause: "it cannot listen on its address",
        remedy: "end the process that has its port",
    },
    {
        holds: ({ exitCode }) => exitCode === 47,
        knownBy: "exit code 47",
        cause: "the clocks of the members are too far apart",
        remedy: "correct them",
    },
    {
        holds: ({ signal }) => signal === "SIGILL",
        knownBy: "SIGILL",
        cause: "the processor lacks an instruction that this build uses",
        remedy: "use another machine, or a build for this processor",
    },
    {
        holds: ({ exitCode }) => exitCode === 127,
        knownBy: "exit code 127",
        cause: "a library, or a program that starts it, is missing",
        remedy: "install what its output names",
    },
    {
        holds: ({ exitCode }) => exitCode === 2,
        knownBy: "exit code 2",
        cause: "it does not know one of its options",
        remedy: "remove that one from `options`",
    },
    {
        holds: ({ errorCodes }) => errorCodes.has(invalidSslConfiguration),
        knownBy: "error code 140",
        cause: "it cannot use its certificates",
        remedy: "check the files that net.tls names",
    },
    {
        holds: ({ errorCodes }) => errorCodes.has(fileNotOpen),
        knownBy: "error code 38",
        cause: "it cannot open a file that it requires",
        remedy: "check the permission to write where its log is stored",
    },
    {
        holds: ({ ids, exitCode }) => ids.has(20557) && exitCode === 100,
        knownBy: "exit code 100 with log id 20557",
        cause: "it cannot use its data folder: the folder is missing or read-only, or another mongod uses it",
        remedy: "read its log",
    },
    {
        holds: ({ assertions }) => [50853, 50882, 50883, 28595].some((id) => assertions.has(id)),
        knownBy: "assertions 50853, 50882, 50883, 28595",
        cause: "files in its data folder are damaged, missing, or of an unknown version",
        remedy: "if its previous binary does not start either, remove its data: it then copies them from another member",
    },
    {
        holds: ({ signal }) => signal === "SIGKILL",
        knownBy: "SIGKILL",
        cause: "it was killed from outside",
        remedy: "check the kernel's log, which says whether memory ran out",
    },
];

/** Returns why a server ended, with a remedy, if numbers show it. Words are ignored: they change between releases. */
export function findCause(diagnostics: ExitDiagnostics): string | undefined {
    const evidence = gatherEvidence(diagnostics);
    const known = startFailureCauses.find(({ holds }) => holds(evidence));
    return known && `${known.cause}; ${known.remedy}`;
}

/** Returns "exited with code 62", "was ended by SIGILL", or only "exited" if neither is known. */
export function describeExit(diagnostics: ExitDiagnostics): string {
    const { code, signal } = diagnostics.exit ?? {};
    if (signal !== undefined) {
        return `was ended by ${signal}`;
    }
    const exitCode = code ?? gatherEvidence(diagnostics).exitCode;
    return exitCode === undefined ? "exited" : `exited with code ${exitCode}`;
}

/** Returns the errors and the last lines that a process wrote, without stack traces, each cut to a readable length. */
export function quoteEnd({ log, output }: ExitDiagnostics): readonly string[] {
    return [...endOf(linesOfLastProcess(log)), ...endOf(output)].map((line) => line.slice(0, 400));
}

function endOf(lines: readonly string[]): readonly string[] {
    const readable = lines.filter((line) => !backtrace.includes(readLogLine(line)?.id ?? 0));
    const last = new Set(readable.slice(-8));
    const errors = readable.filter((line) => isError(line) && !last.has(line)).slice(0, 4);
    return [...errors, ...last];
}

/** The text log of 4.2 has the severity in a column of its own. */
function isError(line: string): boolean {
    const logged = readLogLine(line);
    return logged ? "EF".includes(logged.s) : /^\S+ +[EF] /.test(line);
}

function gatherEvidence({ log, output, exit, freeBytes }: ExitDiagnostics): Evidence {
    const lines = [...linesOfLastProcess(log), ...output].flatMap(
        (line) => readLogLine(line) ?? [],
    );
    const errors = lines.filter(({ s }) => s === "E" || s === "F");
    const logged = lines.find(({ id }) => id === shuttingDown)?.attr?.exitCode;
    const exitCode = exit ? exit.code : logged;
    return {
        exitCode,
        signal: exit?.signal ?? signalOf(exitCode),
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

/** A shell around the server reports its signal as 128 plus the signal's number: manual of sh(1). */
function signalOf(exitCode: number | undefined): string | undefined {
    const signals: Readonly<Record<number, string>> = { 132: "SIGILL", 137: "SIGKILL" };
    return exitCode === undefined ? undefined : signals[exitCode];
}

function codeIn(error: unknown): readonly number[] {
    const code = (error as { readonly code?: unknown } | null | undefined)?.code;
    return typeof code === "number" ? [code] : [];
}

function linesOfLastProcess(log: readonly string[]): readonly string[] {
    const start = log.map((line) => readLogLine(line)?.id === starting).lastIndexOf(true);
    return log.slice(Math.max(start, 0));
}
