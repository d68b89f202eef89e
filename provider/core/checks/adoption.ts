import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";
import { renderLiteral } from "../json/literal";
import type { ServerOption } from "../inspection/server-options";
import { isMasked, nestOptions, readServerOptions } from "../inspection/server-options";

/** What the program says of a member that runs, and is to be taken over as it runs. */
export interface DesiredAdoption {
    readonly host: string;
    readonly version: string;
    /** The whole configuration that it would be started with. */
    readonly config: object;
    /** Its folder of ours, which is not there yet. */
    readonly folder: string;
    /** The unit that starts it; absent: none, or a command. */
    readonly unit?: string;
    /** Whether this package starts and stops it by itself. */
    readonly startedByUs: boolean;
}

/** What the server and its machine tell. */
export interface SeenServer {
    /** "this machine", "db1.example.com" */
    readonly machine: string;
    readonly version: string;
    /** `getCmdLineOpts.parsed`; absent where it would not tell. */
    readonly options?: object;
    /** By its own account (`serverStatus.pid`); absent where it would not tell. */
    readonly pid?: number;
    /** The process of that number on that machine; absent where there is none. */
    readonly process?: SeenProcess;
}

export interface SeenProcess {
    readonly user: number;
    /** As whom we work there. */
    readonly ourUser: number;
    /** Whether it has the lock of the data open that the program names, and the log; absent where we may not look. */
    readonly holds?: { readonly data: boolean; readonly log: boolean };
    /** The folder that relative paths begin at. */
    readonly folder?: string;
    /** The unit of systemd whose main process it is; absent where there is none. */
    readonly unit?: string;
}

/**
 * Whether a server that somebody else started can be taken over as it runs: it is the process that we would stop one day,
 * and the next start with the program's configuration means what it runs with. Nothing is guessed: every difference is
 * the user's to settle, by what the program says.
 */
export function checkAdoption(desired: DesiredAdoption, seen: SeenServer): readonly Finding[] {
    const unsureProcess = checkProcess(desired, seen);
    return [
        ...unsureProcess,
        ...(unsureProcess.length === 0 && seen.process ? checkStarter(desired, seen.process) : []),
        ...checkVersion(desired, seen.version),
        ...(seen.options ? checkOptions(desired, seen.options, seen.process) : []),
    ];
}

function checkVersion(desired: DesiredAdoption, version: string): readonly Finding[] {
    return version === desired.version
        ? []
        : cannotAdopt(
              "adoption-differs",
              desired,
              `it runs ${version}, and the program says ${desired.version}`,
              `Set version to ${version}, take the set over, then change the version`,
          );
}

/** No signal ever goes to a process that is not surely this server: it says who it is, and holds the data's lock. */
function checkProcess(desired: DesiredAdoption, seen: SeenServer): readonly Finding[] {
    const { machine, pid, process } = seen;
    if (seen.options === undefined || pid === undefined) {
        const command = seen.options === undefined ? "getCmdLineOpts" : "serverStatus";
        return cannotAdopt(
            "not-adoptable",
            desired,
            `it does not let us ask how it runs (${command})`,
            "Grant the user of auth the role that pulumi-mongodb-replicaset role prints; an arbiter that demands authentication tells it nobody: remove it from the set, and add one anew afterwards",
        );
    }
    if (process?.holds?.data === false || process === undefined) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `it says that it is process ${String(pid)}, and on ${machine} ${process ? `that process does not hold the data in ${dbPathOf(desired.config)}` : "there is none of that number"}`,
            `Set the member's shell to the machine that it runs on, and options.storage.dbPath to the folder of its data${storedIn(seen.options)}`,
        );
    }
    return process.holds
        ? []
        : cannotAdopt(
              "not-adoptable",
              desired,
              `its process ${String(pid)} belongs to user ${String(process.user)}, and user ${String(process.ourUser)} on ${machine} may not look at it`,
              "Run pulumi as that user, or give the shell that user, or sudo: true",
          );
}

function storedIn(options: object): string {
    const dbPath = readServerOptions(options).get("storage.dbPath");
    return dbPath === undefined ? "" : ` (it says ${dbPath.meaning})`;
}

/** Who starts it next has to be who may, and nobody else may start it too. */
function checkStarter(desired: DesiredAdoption, process: SeenProcess): readonly Finding[] {
    const { user, ourUser, unit } = process;
    if (desired.unit !== undefined && unit !== desired.unit) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `the program says that ${desired.unit} runs it, and ${unit === undefined ? "no unit of systemd does" : `${unit} does`}`,
            unit === undefined
                ? "Leave out the member's service, or let the unit start it first"
                : `Set service: { kind: "systemd", unit: "${unit}" }`,
        );
    }
    if (desired.startedByUs && unit !== undefined) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `${unit} of systemd runs it, and the program does not say so`,
            `Set service: { kind: "systemd", unit: "${unit}" }`,
        );
    }
    return desired.startedByUs && user !== ourUser
        ? cannotAdopt(
              "not-adoptable",
              desired,
              `it runs as user ${String(user)}, and this package would start it as user ${String(ourUser)}`,
              'Run pulumi as that user, or give the shell that user; or set the service that starts it: { kind: "systemd", unit }',
          )
        : [];
}

/** Each difference by itself, with what to write. */
function checkOptions(
    desired: DesiredAdoption,
    options: object,
    process: SeenProcess | undefined,
): readonly Finding[] {
    const running = readServerOptions(options);
    const ofProgram = readServerOptions(desired.config);
    const paths = [...new Set([...running.keys(), ...ofProgram.keys()])].sort();
    return paths.flatMap((path) => {
        const actual = running.get(path);
        const required = ofProgram.get(path);
        return isSameSetting(path, actual, required, process)
            ? []
            : describeDifference(desired, path, actual, required);
    });
}

function isSameSetting(
    path: string,
    actual: ServerOption | undefined,
    required: ServerOption | undefined,
    process: SeenProcess | undefined,
): boolean {
    const { holds, folder = "" } = process ?? {};
    // A path that was not given whole began at a folder that a server which forks has left (5.0.4 tried): the files that it
    // has open tell the truth, and of its data they have told it before.
    if (path === "storage.dbPath") {
        return true;
    }
    if (actual === undefined || required === undefined) {
        return actual === required;
    }
    return (
        actual.meaning === required.meaning ||
        isMasked(actual.value) ||
        (path === "systemLog.path" && holds?.log !== false) ||
        `${folder}/${actual.meaning}` === required.meaning
    );
}

function describeDifference(
    desired: DesiredAdoption,
    path: string,
    actual: ServerOption | undefined,
    required: ServerOption | undefined,
): readonly Finding[] {
    const observed = `it runs ${actual ? `with ${path} ${renderValue(actual)}` : `without ${path}`}, and the program says ${required ? renderValue(required) : "nothing of it"}`;
    return cannotAdopt(
        "adoption-differs",
        desired,
        observed,
        remedyFor(desired, path, actual, required),
    );
}

function remedyFor(
    { folder }: DesiredAdoption,
    path: string,
    actual: ServerOption | undefined,
    required: ServerOption | undefined,
): string {
    if (path === "net.port") {
        return "Let the port of the member's host be the one that the server listens on";
    }
    if (path === "replication.replSetName") {
        return `Set replicaSetName to ${actual ? renderValue(actual) : "the set's own name"}`;
    }
    if (required?.meaning.startsWith(`${folder}/`) === true) {
        return `Leave out keyFile, clusterAuthMode, and mode and memberCertificateKey of tls, and name in options what lies on the host${actual ? `: ${renderOption(path, actual)}` : ""}`;
    }
    return actual
        ? `Write options: ${renderOption(path, actual)} for it; it can be changed once it is taken over`
        : `Leave ${path} out of its options; it can be set once it is taken over`;
}

function renderValue({ value }: ServerOption): string {
    return JSON.stringify(value);
}

function renderOption(path: string, { value }: ServerOption): string {
    return renderLiteral(nestOptions([[path, value]]));
}

function dbPathOf(config: object): string {
    const { storage } = config as { readonly storage?: { readonly dbPath?: string } };
    return storage?.dbPath ?? "";
}

function cannotAdopt(
    code: "not-adoptable" | "adoption-differs",
    { host }: DesiredAdoption,
    observed: string,
    remedy: string,
): readonly Finding[] {
    return blocker(code, `Cannot take over ${host} as it runs: ${observed}`, remedy, host);
}
