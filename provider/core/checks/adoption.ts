import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";
import { renderLiteral } from "../json/literal";
import { valueAt } from "../json/merge-sections";
import type { ServerOption } from "../inspection/server-options";
import { isMasked, nestOptions, readServerOptions } from "../inspection/server-options";

/** A running member that is to be adopted, as the program describes it. */
export interface DesiredAdoption {
    readonly host: string;
    readonly version: string;
    /** The whole configuration that its next start would use. */
    readonly config: object;
    /** The member's folder of this package, which does not exist yet. */
    readonly folder: string;
    /** The systemd unit that starts it; absent if there is none, or if a command starts it. */
    readonly unit?: string;
    /** Whether this package starts and stops it without a service. */
    readonly startedByUs: boolean;
}

/** A running server, as it and its machine report it. */
export interface SeenServer {
    /** "this machine", "db1.example.com" */
    readonly machine: string;
    readonly version: string;
    /** `getCmdLineOpts.parsed`; absent if the server does not report it. */
    readonly options?: object;
    /** The process id that it reports (`serverStatus.pid`); absent if it does not. */
    readonly pid?: number;
    /** The process with that id on the machine; absent if there is none. */
    readonly process?: SeenProcess;
}

/** The process of a running server, as its machine reports it. */
export interface SeenProcess {
    /** The id of the user that it runs as. */
    readonly user: number;
    /** The id of the user that this package acts as on the machine. */
    readonly ourUser: number;
    /** Whether it has the lock file of the program's dbPath open, and the program's log; absent if we may not see that. */
    readonly holds?: { readonly data: boolean; readonly log: boolean };
    /** Its working directory, where relative paths begin. */
    readonly folder?: string;
    /** The systemd unit whose main process it is; absent if there is none. */
    readonly unit?: string;
}

/**
 * Checks whether a server that this package did not start can be adopted. It must be the process that a later update would
 * stop, and the next start with the program's configuration must mean the same as the options that it runs with. Nothing
 * is guessed: the user settles every difference in the program.
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
              `it runs ${version}, the program requires ${desired.version}`,
              `Set version to ${version}, adopt the set, then change the version`,
          );
}

/**
 * Checks the identity of the process: this package never signals one that is not surely this server. The server must
 * report the process id, and that process must hold the lock file of the data.
 */
function checkProcess(desired: DesiredAdoption, seen: SeenServer): readonly Finding[] {
    const { machine, pid, process } = seen;
    const dbPath = (valueAt(desired.config, "storage.dbPath") as string | undefined) ?? "";
    if (seen.options === undefined || pid === undefined) {
        const command = seen.options === undefined ? "getCmdLineOpts" : "serverStatus";
        return cannotAdopt(
            "not-adoptable",
            desired,
            `it does not report how it runs (${command} is refused)`,
            "Grant the user in auth the role that pulumi-mongodb-replicaset role prints; an arbiter that requires authentication has no users, so remove it from the set and add it again after the adoption",
        );
    }
    if (process?.holds?.data === false || process === undefined) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `it reports process ${String(pid)}, and on ${machine} ${process ? `that process does not hold the data in ${dbPath}` : "there is no such process"}`,
            `Set the member's shell to the machine that it runs on, and options.storage.dbPath to its data folder${storedIn(seen.options)}`,
        );
    }
    return process.holds
        ? []
        : cannotAdopt(
              "not-adoptable",
              desired,
              `its process ${String(pid)} belongs to user ${String(process.user)}, and user ${String(process.ourUser)} on ${machine} may not inspect it`,
              "Run pulumi as that user, or set that user or sudo: true in the member's shell",
          );
}

function storedIn(options: object): string {
    const dbPath = readServerOptions(options).get("storage.dbPath");
    return dbPath === undefined ? "" : ` (the server reports ${dbPath.meaning})`;
}

/** Checks that the service or user that the program names can start the member, and that nothing else starts it too. */
function checkStarter(desired: DesiredAdoption, process: SeenProcess): readonly Finding[] {
    const { user, ourUser, unit } = process;
    if (desired.unit !== undefined && unit !== desired.unit) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `the program names the unit ${desired.unit}, and ${unit === undefined ? "no systemd unit runs it" : `${unit} runs it`}`,
            unit === undefined
                ? "Remove the member's service from the program, or start the member through the unit first"
                : `Set service: { kind: "systemd", unit: "${unit}" }`,
        );
    }
    if (desired.startedByUs && unit !== undefined) {
        return cannotAdopt(
            "not-adoptable",
            desired,
            `the systemd unit ${unit} runs it, and the program does not name it`,
            `Set service: { kind: "systemd", unit: "${unit}" }`,
        );
    }
    return desired.startedByUs && user !== ourUser
        ? cannotAdopt(
              "not-adoptable",
              desired,
              `it runs as user ${String(user)}, and this package would start it as user ${String(ourUser)}`,
              'Run pulumi as that user, set that user in the member\'s shell, or set the service that starts it: { kind: "systemd", unit }',
          )
        : [];
}

/** Returns one finding for each option that differs, with what to write into the program. */
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
            : cannotAdopt(
                  "adoption-differs",
                  desired,
                  `it runs ${actual ? `with ${path} ${renderValue(actual)}` : `without ${path}`}, the program ${required ? `requires ${renderValue(required)}` : "uses the default"}`,
                  remedyFor(desired, path, actual, required),
              );
    });
}

function isSameSetting(
    path: string,
    actual: ServerOption | undefined,
    required: ServerOption | undefined,
    process: SeenProcess | undefined,
): boolean {
    const { holds, folder = "" } = process ?? {};
    // A relative path began at a folder that a forking server has left since (tried on 5.0.4). The files that it has open
    // are reliable; for its data, checkProcess has compared them already.
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

function remedyFor(
    { folder }: DesiredAdoption,
    path: string,
    actual: ServerOption | undefined,
    required: ServerOption | undefined,
): string {
    if (path === "net.port") {
        return "Set the port in the member's host to the one that the server listens on";
    }
    if (path === "replication.replSetName") {
        return `Set replicaSetName to ${actual ? renderValue(actual) : "the set's own name"}`;
    }
    if (required?.meaning.startsWith(`${folder}/`) === true) {
        return `Remove keyFile, clusterAuthMode, tls.mode and tls.memberCertificateKey from the program, and set in options the files on the host${actual ? `: ${renderOption(path, actual)}` : ""}`;
    }
    return actual
        ? `Set options: ${renderOption(path, actual)} for this member, and change it after the adoption`
        : `Remove ${path} from its options, and set it after the adoption`;
}

function renderValue({ value }: ServerOption): string {
    return JSON.stringify(value);
}

function renderOption(path: string, { value }: ServerOption): string {
    return renderLiteral(nestOptions([[path, value]]));
}

function cannotAdopt(
    code: "not-adoptable" | "adoption-differs",
    { host }: DesiredAdoption,
    observed: string,
    remedy: string,
): readonly Finding[] {
    return blocker(code, `Cannot adopt ${host}: ${observed}`, remedy, host);
}
