import type { Input } from "@pulumi/pulumi";

import type { AcceptableCode } from "../../core/errors/errors";

/** What a program passes to `ReplicaSet`. Plain values, but for secrets: they decide which resources there are. */
export interface ReplicaSetArgs {
    /**
     * The server version every member should run, in full: "6.0.27" ("6.0.27-ent" for Enterprise). Changing it
     * upgrades the set; one series up, or back to the series before while featureCompatibilityVersion is still that.
     */
    readonly version: string;
    /**
     * What to do where `version` is several series up. Default "one-series": it is refused, with the path
     * spelled out. "automatic": one update takes all hops, with the newest release of each series in between that
     * `binaries` has; a list names these releases: `["4.4.29", "5.0.31"]`. The FCV of each series in between is
     * raised, as the next one needs it.
     */
    readonly upgradePath?: "one-series" | "automatic" | readonly string[];
    /** A series on the way, "5.0": the update ends once every member runs it, its FCV not yet raised. Default: none. */
    readonly stopAt?: string;
    /** How many members, or which. Default: 3 members, as processes of this machine. */
    readonly members?: number | readonly MemberArgs[];
    /** The set's own name (replication.replSetName). Default: the resource's name. Can't change later. */
    readonly replicaSetName?: string;
    /**
     * featureCompatibilityVersion, "6.0". Raised, after every member runs the version, only when it
     * stands here. Lowered by one series where the vendor supports that (up to 6.0, from 8.3). Default: left as it is.
     */
    readonly featureCompatibilityVersion?: string;
    /** How the members' hosts are reached: each may have its own. Default: they are processes of this machine. */
    readonly shell?: ShellArgs;
    /** What starts and stops the members: each may have its own. Default: this package does. */
    readonly service?: ServiceArgs;
    /** Where releases come from. Default: the publisher's archives, kept in this user's cache folder. */
    readonly binaries?: BinariesArgs;
    /**
     * Folder of the set's members. Default: `pulumi-mongodb-replicaset/<project>/<stack>/<name>` in
     * this user's data folder (XDG_DATA_HOME, or ~/.local/share). With ssh: a folder of the hosts, and required.
     */
    readonly dataDir?: string;
    /**
     * mongod options for every member, as in its configuration file, nested:
     * `{ storage: { wiredTiger: { engineConfig: { cacheSizeGB: 1 } } } }`. A change restarts the members in order.
     * Default: none.
     */
    readonly options?: MongodOptions;
    /**
     * The members run already, started by somebody else, and are taken over as they run: each may say so by itself. The
     * program has to say what they are, `options` with `storage.dbPath` included; a preview names every difference.
     * `pulumi-mongodb-replicaset discover` prints such a program. A destroy leaves them running. Default false.
     */
    readonly adopt?: boolean;
    /**
     * As whom this package speaks to the members. On a new set with `keyFile`, or `clusterAuthMode: "x509"`, this user is
     * made, with the role root. Default: as nobody.
     */
    readonly auth?: AuthArgs;
    /**
     * Content of the members' common key file (security.keyFile): 6 to 1024 base64 characters. With it members and clients
     * have to authenticate. Can't be added, removed or changed later. Default: none.
     */
    readonly keyFile?: SecretArgs;
    /** How members authenticate to one another (security.clusterAuthMode). Default "keyFile", where that is given. */
    readonly clusterAuthMode?: "keyFile" | "x509";
    /** How members and clients speak to one another. Default: without TLS. */
    readonly tls?: TlsArgs;
    /** How an upgrade goes about it. Default: as each of its options says. */
    readonly upgrade?: UpgradeArgs;
}

/**
 * A value, best a Pulumi secret, `config.requireSecret("password")`: it is kept encrypted in the stack's state, which a
 * refresh or destroy needs; or where the machine that runs Pulumi has it: an environment variable, or a file, read whenever
 * it is needed and kept nowhere.
 */
export type SecretArgs = Input<string> | { readonly env: string } | { readonly file: string };

export type AuthArgs =
    | {
          /** Default: the strongest one that the server has for the user. */
          readonly mechanism?: "SCRAM-SHA-256" | "SCRAM-SHA-1";
          readonly username: string;
          readonly password: SecretArgs;
          /** The database that holds the user. Default "admin". */
          readonly authSource?: string;
      }
    | {
          /** The user is the subject of `tls.certificateKey`. */
          readonly mechanism: "MONGODB-X509";
      };

/** Certificates are PEM texts; paths on the members' machines go into `options.net.tls` instead. */
export interface TlsArgs {
    /** net.tls.mode. From one to the next in that order, one at a time. Default: what `options` says. */
    readonly mode?: "allowTLS" | "preferTLS" | "requireTLS";
    /** Certificates that sign the members' and the clients' (net.tls.CAFile). Several may stand in one text. Default: none. */
    readonly ca?: SecretArgs;
    /** Certificate and key of this package as a client. Default: none. */
    readonly certificateKey?: SecretArgs;
    /** Certificate and key (net.tls.certificateKeyFile), one for all members, or one each in their order. Default: none. */
    readonly memberCertificateKey?: SecretArgs | readonly SecretArgs[];
    /** net.tls.allowConnectionsWithoutCertificates: clients need none of their own. Default false, as mongod's. */
    readonly allowConnectionsWithoutCertificates?: boolean;
}

/**
 * One member. Its name is its identity, by default its place in the list: then add at the end, and don't reorder. One that is
 * added gets its vote once it has copied the data; one that is taken out leaves the set before its server is stopped.
 */
export interface MemberArgs {
    /**
     * Its part of the name of its resource and its folder, `<name of the set>-<name>`: "a". With it, any member can be taken
     * out of the list. Can't change later: a new name is a new member. Default: its place, counted from 0.
     */
    readonly name?: string;
    /**
     * "127.0.0.1:27017". Default: a free port of 127.0.0.1, chosen once and kept. With ssh: the address and port at
     * which clients, the other members and this package reach it; required.
     */
    readonly host?: string;
    /**
     * Where this package reaches it, where that is not at `host`, the name by which the set's own configuration knows it: an
     * address of another network, a forwarded port. Default: `host`.
     */
    readonly address?: string;
    /** Who is preferred as primary; 0: never. Default 1. */
    readonly priority?: number;
    /** 0 or 1. Default 1. */
    readonly votes?: number;
    /** Not told to clients; needs priority 0. Default false. */
    readonly hidden?: boolean;
    /** Votes and holds no data. Default false. */
    readonly arbiterOnly?: boolean;
    /** Stays behind on purpose; needs priority 0. Default 0. */
    readonly secondaryDelaySecs?: number;
    /** How its host is reached. Default: the set's. */
    readonly shell?: ShellArgs;
    /** What starts and stops it. Default: the set's. */
    readonly service?: ServiceArgs;
    /** mongod options of this member, over the set's. Default: none. */
    readonly options?: MongodOptions;
    /** It runs already, and is taken over as it runs: see the set's `adopt`. Default: what that says. */
    readonly adopt?: boolean;
    /** members[].tags of the set's configuration: `{ dc: "east" }`. Default: none; in a set that is there, whatever it has. */
    readonly tags?: Readonly<Record<string, string>>;
}

export type ShellArgs = { readonly kind: "local" } | SshShellArgs;

/** A host that is reached over ssh. Nothing has to be installed there: a POSIX shell and the usual programs of a Linux do. */
export interface SshShellArgs extends SshConnectionArgs {
    readonly kind: "ssh";
    /** Run commands by `sudo -n`, for which the user needs no password. Default false. */
    readonly sudo?: boolean;
    /** A host that the connection leads through. Default: none. */
    readonly proxy?: SshConnectionArgs;
}

/** By the names that `remote.Connection` of @pulumi/command has for the same. */
export interface SshConnectionArgs {
    /** Name or address of the host. Default: that of the member's `address`, or `host`. */
    readonly host?: string;
    /** Where sshd listens. Default 22. */
    readonly port?: number;
    /** Who logs in. Default "root". */
    readonly user?: string;
    /** The text of a private key, as OpenSSH writes it. Default: none. */
    readonly privateKey?: SecretArgs;
    /** Of the private key. Default: none. */
    readonly privateKeyPassword?: SecretArgs;
    /** Of the user. Default: none. */
    readonly password?: SecretArgs;
    /** Socket of an ssh agent. Default, where there is neither key nor password: what SSH_AUTH_SOCK says. */
    readonly agentSocketPath?: string;
    /** The host's public key, "ssh-ed25519 AAAA…"; it, or `knownHosts`, is required. */
    readonly hostKey?: string;
    /** A known_hosts file of the machine that runs Pulumi. */
    readonly knownHosts?: string;
    /** How often a connection is tried; -1: for ever. Default 3. */
    readonly dialErrorLimit?: number;
    /** How long each try may take, in seconds; 0: for ever. Default 15. */
    readonly perDialTimeout?: number;
}

export type ServiceArgs =
    /** This package starts the process itself, in a session of its own. */
    | { readonly kind: "process" }
    /**
     * A unit of systemd that you have written. It must run `<folder>/current/bin/mongod --config <folder>/mongod.conf`, the
     * folder being `<dataDir>/<name>-<index>`: `current` is a link, and an upgrade changes where it leads.
     */
    | { readonly kind: "systemd"; readonly unit: string }
    /** Programs and their arguments, without a shell. `status` ends with 0 where it runs, with 1, 2 or 3 where it does not. */
    | {
          readonly kind: "command";
          readonly start: readonly string[];
          readonly stop: readonly string[];
          readonly status: readonly string[];
      };

export type BinariesArgs = ArchiveArgs | DirectoryArgs | PackagesArgs | ReleaseCommandArgs;

/** Downloads the publisher's archive for the platform of each host, and checks its SHA-256. */
export interface ArchiveArgs extends KeptReleasesArgs {
    readonly kind: "archive";
    /** Folder to keep one folder a version in. Default: this user's cache folder; with ssh `<dataDir>/releases`. */
    readonly root?: string;
    /**
     * Address of a folder with the same file names, from which they are fetched instead of the publisher's host:
     * "https://mirror.example.com/mongodb". The SHA-256 is still the publisher's, unless `sha256` says otherwise.
     */
    readonly mirror?: string;
    /**
     * The SHA-256 that is expected, by version or by file name: `{ "6.0.27": "3f…" }`. With it, and a mirror, nothing of the
     * publisher's has to be reached. "mirror": what the mirror has beside each file as `.sha256`; whoever can change the one
     * can change the other, so it only finds damage. Default: what the publisher says.
     */
    readonly sha256?: Readonly<Record<string, string>> | "mirror";
    /** "host": a host that is reached over ssh downloads by itself, with curl or wget. Default: downloaded here and copied. */
    readonly download?: "host";
}

/** Releases that lie ready as `<path>/<version>/bin/mongod`. */
export interface DirectoryArgs {
    readonly kind: "directory";
    readonly path: string;
}

/**
 * The host's package manager, whose repositories have to be there. The package of the exact version is downloaded and
 * looked at before anything is stopped, and installed while its member is down. Commands must run as root, and each
 * member needs a machine of its own. dnf was not tried.
 */
export interface PackagesArgs extends KeptReleasesArgs {
    readonly kind: "packages";
    /** Default: the one that the host has. */
    readonly manager?: "apt" | "dnf";
    /**
     * Default: the publisher's server for the edition of `version`: "mongodb-org-server", "mongodb-enterprise-server",
     * "percona-server-mongodb-server".
     */
    readonly package?: string;
    /** Folder for the packages that were downloaded, one folder a version. Default `<dataDir>/packages`. */
    readonly root?: string;
}

/**
 * Programs of yours with their arguments, without a shell, that run on the member's host, told VERSION and FOLDER in the
 * environment. Both may run again for the same version.
 */
export interface ReleaseCommandArgs extends KeptReleasesArgs {
    readonly kind: "command";
    /** Leaves the release at `$FOLDER/bin/mongod`; that is checked. Touches nothing that runs. */
    readonly stage: readonly string[];
    /** Before each start of a member that is down, on the way back too. Default: nothing. */
    readonly switch?: readonly string[];
    /** Folder that holds one folder a version, `$FOLDER`. Default `<dataDir>/releases`. */
    readonly root?: string;
}

export interface KeptReleasesArgs {
    /**
     * How many releases are kept, the newest ones, beside those that members of the set's folder need, once the upgrade of
     * the whole set is over. Needs a `root` within `dataDir`, its default then. Default: all, nothing is removed.
     */
    readonly keepVersions?: number;
}

export interface MongodOptions {
    readonly [section: string]: string | number | boolean | MongodOptions;
}

/** A command of yours that runs where Pulumi does, in the program's folder. */
export interface HookArgs {
    /** Program and arguments, without a shell: `["./silence.sh", "30m"]`. */
    readonly command: readonly string[];
    /** After that it is sent SIGTERM and counts as failed. Default 60. */
    readonly timeoutSecs?: number;
    /** Added to Pulumi's own environment. Kept in the stack's state as plain text: no secrets here. */
    readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Each is told of the member in environment variables: MEMBER_HOST, MEMBER_ROLE, FROM_VERSION, TO_VERSION, SET_NAME. One
 * that fails, by its exit code or its time limit, ends the update: `hook-failed`.
 */
export interface HooksArgs {
    /** Before a member is stopped, or hands over. One that is down is brought back without. */
    readonly beforeMember?: HookArgs;
    /** Once it serves again, and its probe went well. May run again for the same member. */
    readonly afterMember?: HookArgs;
    /** Before the primary hands over. May run again where it takes several tries. */
    readonly beforeStepDown?: HookArgs;
}

/** When members may be stopped and a primary may step down; by the clock of the machine that runs Pulumi. */
export interface WindowArgs {
    /**
     * When it opens: cron expressions of five fields (minute, hour, day, month, weekday), `"0 22 * * 6"`, or
     * `["0 1 * * 2", "0 1 * * 4"]`. A time that daylight saving leaves out opens it as the clocks have gone on; one that
     * comes twice, the first time.
     */
    readonly opens: string | readonly string[];
    /** How long from each opening, in real time. */
    readonly durationMins: number;
    /** Of `opens`, by its IANA name: "Europe/Berlin". Default "UTC". */
    readonly timeZone?: string;
    /**
     * What a preview does outside of it: "refuse", or "warn" only, for plans that are reviewed at other times than they are
     * carried out. An update is refused in any case. Default "refuse".
     */
    readonly inPreviews?: "refuse" | "warn";
}

export interface ApproveArgs {
    /** The token of the plan that was approved, as its preview shows it: `config.get("approve")`. */
    readonly token?: string | undefined;
}

/**
 * Who is told of an upgrade while it runs, by JSON objects as docs/events.md has them. A failure to tell somebody is shown, and
 * neither fails nor holds up an upgrade: the end of a member's turn waits for it, 10 s at most.
 */
export interface EventsArgs {
    /** Gets each event as the body of a POST. */
    readonly webhook?: {
        readonly url: SecretArgs;
        /** Each value is kept as a secret: `{ Authorization: config.requireSecret("token") }`. */
        readonly headers?: Readonly<Record<string, SecretArgs>>;
        /** Default 5. */
        readonly timeoutSecs?: number;
    };
    /** Runs once an event, where Pulumi does, the event on its standard input. */
    readonly command?: {
        /** Program and arguments, without a shell. */
        readonly command: readonly string[];
        /** Default 5. */
        readonly timeoutSecs?: number;
    };
    /** Gets a line for each event. A path of the machine that runs Pulumi; a relative one begins at the program's folder. */
    readonly logFile?: string;
}

/** Limits and choices of an upgrade; times in seconds. */
export interface UpgradeArgs {
    /**
     * Blockers that this program accepts; each then only warns. "write-downtime": no other member can take over,
     * or elect a primary, while one is restarted. "known-bad-release", "oplog-window": see docs/errors.md. Default: none.
     */
    readonly accept?: readonly AcceptableCode[];
    /**
     * How many members may be away at once. Above 1, those that the set can do without together are upgraded side by
     * side: the others elect a primary, acknowledge majority writes, and hold a second one that can be primary. The
     * primary is always alone, and last. Default 1.
     */
    readonly maxUnavailable?: number;
    /**
     * Name of a tag of `members[].tags`: of the members with the highest priority, one with the primary's value takes over,
     * so that it stays in its data centre: `candidateTag: "dc"`. Default: the first one in the program.
     */
    readonly candidateTag?: string;
    /**
     * "first": the update ends, green, after the first member runs the new version; "each": after each, or, with
     * `maxUnavailable`, after those that are upgraded side by side. The members behind
     * it stay as they are until an update with `resume`. Where `upgradePath` takes several series, in the last one. Going
     * back is never paused. Default "none".
     */
    readonly pauseAfter?: "first" | "each" | "none";
    /**
     * Goes on with a paused upgrade: the version that it leads to, so that a value left behind does not reach the next
     * upgrade, or true for any: `resume: config.get("resume")`. An upgrade that has not begun still pauses first.
     * Default: it stays paused.
     */
    readonly resume?: string | boolean | undefined;
    /**
     * Outside of it a preview refuses any change of a running member, with the next opening, and an update begins with
     * no further member; what is down is always brought back. Default: any time.
     */
    readonly window?: WindowArgs;
    /**
     * Where it is given, even as `{}`, an update of a plan is refused unless `token` is that plan's; a preview warns. It stays right until
     * the plan's end, over runs that end half way, pauses and hand-overs. Default: no approval is asked for.
     */
    readonly approve?: ApproveArgs;
    /** After its upgrade each member must have a small document that is written on the primary then. Default false. */
    readonly probe?: boolean;
    /** Commands of yours around each member, and before the step-down. Default: none. */
    readonly hooks?: HooksArgs;
    /** Who is told while it runs. Default: nobody is told. */
    readonly events?: EventsArgs;
    /**
     * "step-down": where no secondary has caught up within `handOverTimeoutSecs`, the primary steps down all the same, and
     * writes that no majority has acknowledged may be rolled back. A preview warns of it. Default: never.
     */
    readonly force?: "step-down";
    /** How long every member must have run `version` before featureCompatibilityVersion is raised. Default 0. */
    readonly fcvBurnInSecs?: number;
    /** A member further behind than this stops the upgrade. Default 10. */
    readonly maxLagSecs?: number;
    /**
     * How long operations and cursors of clients on a member may hold up its stop, which comes as soon as there are none;
     * those that run then have that long once more (quiesce period of 5.0 and later). Default 5.
     */
    readonly drainSecs?: number;
    /** For a clean shutdown. Nothing is forced after it. Default 120. */
    readonly stopTimeoutSecs?: number;
    /** From the start of a process to its first answer. Default 300. */
    readonly startTimeoutSecs?: number;
    /** From its first answer until it has caught up. Default 1800. */
    readonly catchUpTimeoutSecs?: number;
    /** For a member that is added to the set to copy all data, and catch up. Default 86400, a day. */
    readonly initialSyncTimeoutSecs?: number;
    /** For a member to take over from the primary. Default 120. */
    readonly handOverTimeoutSecs?: number;
    /** How long the old primary does not stand for election; above `secondaryCatchUpSecs`. Default 60. */
    readonly stepDownSecs?: number;
    /** How long a step-down waits for a secondary to catch up. Default 10. */
    readonly secondaryCatchUpSecs?: number;
    /** How long to wait until the clients have found the member that will take over. Default 10. */
    readonly clientsTimeoutSecs?: number;
    /**
     * How long a member must have served with `version` before the next one's turn; one that crashes, or stops serving
     * for good, in that time goes back to what it ran before. Default 0.
     */
    readonly soakSecs?: number;
}
