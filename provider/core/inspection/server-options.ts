import { flattenSections } from "../json/merge-sections";

/** A mongod's options by their path, like "net.port". */
type ServerOptions = ReadonlyMap<string, ServerOption>;

export interface ServerOption {
    readonly value: unknown;
    /** A text that is equal for values with the same effect. */
    readonly meaning: string;
}

/** The defaults of options that are not set: manual, "Configuration File Options". */
const defaults: Readonly<Record<string, unknown>> = {
    "net.bindIp": "127.0.0.1",
    "net.ipv6": false,
    "net.maxIncomingConnections": 65536,
    "net.port": 27017,
    "net.tls.mode": "disabled",
    "net.unixDomainSocket.enabled": true,
    "net.wireObjectCheck": true,
    "operationProfiling.mode": "off",
    "operationProfiling.slowOpSampleRate": 1,
    "operationProfiling.slowOpThresholdMs": 100,
    "replication.enableMajorityReadConcern": true,
    "security.authorization": "disabled",
    "security.javascriptEnabled": true,
    "storage.dbPath": "/data/db",
    "storage.directoryPerDB": false,
    "storage.engine": "wiredTiger",
    "storage.journal.enabled": true,
    "storage.syncPeriodSecs": 60,
    "systemLog.logAppend": false,
    "systemLog.logRotate": "rename",
    "systemLog.quiet": false,
    "systemLog.traceAllExceptions": false,
    "systemLog.verbosity": 0,
};

/**
 * Options that concern only how the process was started: `config` is the file that it was given, and the next start decides
 * whether it forks.
 */
const startOptions: readonly string[] = ["config", "processManagement.fork"];

/** What getCmdLineOpts reports instead of a password (seen on 5.0.4). */
const masked = "<password>";

/**
 * Reads options from the reply of getCmdLineOpts (`parsed`) or from a configuration file: under the same names and values,
 * and without those that are set to their defaults.
 */
export function readServerOptions(options: object): ServerOptions {
    const flat = new Map(flattenSections(options).map(([path, value]) => rename(path, value)));
    const implied = { ...defaults, ...impliedBy(flat) };
    const set = [...flat]
        .filter(([path]) => !startOptions.includes(path))
        .map(([path, value]) => [path, { value, meaning: meaningOf(path, value) }] as const)
        .filter(
            ([path, { meaning }]) =>
                !(path in implied) || meaning !== meaningOf(path, implied[path]),
        );
    return new Map(set.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nests options again, as in a configuration file or a program. */
export function nestOptions(options: Iterable<readonly [string, unknown]>): object {
    const nested: Record<string, unknown> = {};
    for (const [path, value] of options) {
        const keys = path.split(".");
        const last = keys.pop() ?? path;
        let section = nested;
        for (const key of keys) {
            section = (section[key] ??= {}) as Record<string, unknown>;
        }
        section[last] = value;
    }
    return nested;
}

/** Whether a server reports that the option is set, but not its value. */
export function isMasked(value: unknown): boolean {
    return value === masked;
}

/** Translates the names of the command line (tried on 5.0.4), and those of TLS before 4.2 (not tried). */
function rename(path: string, value: unknown): readonly [string, unknown] {
    if (path === "replication.replSet") {
        return ["replication.replSetName", value];
    }
    if (path === "net.bindIpAll") {
        return ["net.bindIp", value === true ? "*" : "localhost"];
    }
    if (!path.startsWith("net.ssl.")) {
        return [path, value];
    }
    const name = path.slice("net.ssl.".length);
    return [
        `net.tls.${name === "PEMKeyFile" ? "certificateKeyFile" : name}`,
        name === "mode" ? String(value).replace("SSL", "TLS") : value,
    ];
}

/** Members that authenticate to each other require clients to authenticate too: manual, "security.keyFile". */
function impliedBy(flat: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
    const authenticates =
        flat.has("security.keyFile") || flat.get("security.clusterAuthMode") === "x509";
    return authenticates ? { "security.authorization": "enabled" } : {};
}

/** Command lines have texts where files have numbers and booleans, so both become texts. */
function meaningOf(path: string, value: unknown): string {
    if (path === "net.bindIp") {
        const names = String(value)
            .split(",")
            .map((name) => name.trim().replace("localhost", "127.0.0.1").replace("*", "0.0.0.0"));
        return [...new Set(names)].sort().join(",");
    }
    return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
