import type { Input } from "@pulumi/pulumi";

import type { AcceptableCode } from "../../core/errors/errors";

/**
 * Arguments of `ReplicaSet`. All but secrets must be plain values, since they decide which resources are declared.
 *
 * @example
 * ```ts
 * new ReplicaSet("rs0", {
 *     version: config.require("version"),
 *     dataDir: "/var/lib/mongodb-sets",
 *     shell: { kind: "ssh", user: "admin", sudo: true, knownHosts: "/etc/ssh/ssh_known_hosts" },
 *     members: ["db1", "db2", "db3"].map((name) => ({ host: `${name}.example.com:27017` })),
 *     auth: { username: "admin", password: config.requireSecret("password") },
 *     keyFile: config.requireSecret("keyFile"),
 * });
 * ```
 */
export interface ReplicaSetArgs {
    /**
     * Server version that every member should run, in full: "6.0.27" ("6.0.27-ent" for Enterprise). A change upgrades
     * by one series, or downgrades by one while featureCompatibilityVersion allows it.
     */
    readonly version: string;
    /**
     * How to reach a `version` several series ahead. "automatic": one update takes all hops, with the newest releases
     * that `binaries` has. A list names the releases in between: `["4.4.29", "5.0.31"]`.
     * @defaultValue "one-series": the update is refused, and the message lists the path
     */
    readonly upgradePath?: "one-series" | "automatic" | readonly string[];
    /**
     * A series on the upgrade path, "5.0". The update ends once every member runs it, before its FCV is raised.
     * @defaultValue the update continues to `version`
     */
    readonly stopAt?: string;
    /**
     * Number of members, or the members themselves.
     * @defaultValue 3 members, as processes of this machine
     */
    readonly members?: number | readonly MemberArgs[];
    /**
     * Name of the set (replication.replSetName). Cannot be changed later.
     * @defaultValue the resource's name
     */
    readonly replicaSetName?: string;
    /**
     * The set's featureCompatibilityVersion, "6.0". It is raised after every member runs `version`. It can be lowered
     * by one series where the vendor supports that (up to 6.0, and from 8.3).
     * @defaultValue it is left as it is
     */
    readonly featureCompatibilityVersion?: string;
    /**
     * How the members' hosts are reached. Each member may have its own.
     * @defaultValue the members are processes of this machine
     */
    readonly shell?: ShellArgs;
    /**
     * What starts and stops the members. Each member may have its own.
     * @defaultValue this package does
     */
    readonly service?: ServiceArgs;
    /**
     * Where releases come from.
     * @defaultValue the vendor's archives, kept in this user's cache folder
     */
    readonly binaries?: BinariesArgs;
    /**
     * Folder of the set's members. With ssh it is a folder on the hosts, and required.
     * @defaultValue `pulumi-mongodb-replicaset/<project>/<stack>/<name>` in this user's data folder (XDG_DATA_HOME, or ~/.local/share)
     */
    readonly dataDir?: string;
    /**
     * mongod options for every member, nested as in its configuration file:
     * `{ net: { maxIncomingConnections: 5000 } }`. A change restarts the members in order.
     * @defaultValue mongod's own defaults
     */
    readonly options?: MongodOptions;
    /**
     * Adopts running members that were started without this package, as docs/adopting.md describes. They are not
     * restarted, and a destroy leaves them running. Each member may set it for itself.
     * @defaultValue false
     */
    readonly adopt?: boolean;
    /**
     * Credentials with which this package connects to the members. On a new set with `keyFile`, or with
     * `clusterAuthMode: "x509"`, this user is created with the role root.
     * @defaultValue no authentication
     */
    readonly auth?: AuthArgs;
    /**
     * Content of the members' common key file (security.keyFile): 6 to 1024 base64 characters. With it, members and clients
     * must authenticate. Cannot be added, removed or changed later.
     * @defaultValue no key file
     */
    readonly keyFile?: SecretArgs;
    /**
     * How members authenticate to one another (security.clusterAuthMode).
     * @defaultValue "keyFile" if `keyFile` is given, otherwise not at all
     */
    readonly clusterAuthMode?: "keyFile" | "x509";
    /**
     * Encryption between members, and between members and clients.
     * @defaultValue connections are not encrypted
     */
    readonly tls?: TlsArgs;
    /**
     * Limits and behaviour of upgrades.
     * @defaultValue see each option
     */
    readonly upgrade?: UpgradeArgs;
}

/**
 * A secret is either a text, or where it is on the machine that runs Pulumi. A text, best given as a Pulumi secret
 * (`config.requireSecret("password")`), is kept encrypted in the stack's state, since a refresh or destroy needs it. An
 * environment variable or a file is read whenever it is needed, and stored nowhere.
 */
export type SecretArgs = Input<string> | { readonly env: string } | { readonly file: string };

/** Credentials with which this package connects to the members. */
export type AuthArgs =
    | {
          /**
           * How the user authenticates.
           * @defaultValue "SCRAM-SHA-256"
           */
          readonly mechanism?: "SCRAM-SHA-256" | "SCRAM-SHA-1";
          /** Name of the user. */
          readonly username: string;
          /** Password of the user. */
          readonly password: SecretArgs;
          /**
           * The database that holds the user.
           * @defaultValue "admin"
           */
          readonly authSource?: string;
      }
    | {
          /** The user is the subject of `tls.certificateKey`. */
          readonly mechanism: "MONGODB-X509";
      };

/** Encryption of connections. Certificates are PEM texts; paths on the members' machines go into `options.net.tls` instead. */
export interface TlsArgs {
    /**
     * The members' net.tls.mode. It can be changed to the next one in this order, one at a time.
     * @defaultValue as in `options`
     */
    readonly mode?: "allowTLS" | "preferTLS" | "requireTLS";
    /**
     * Certificates of the authorities that sign the members' and the clients' certificates (net.tls.CAFile). One text may
     * contain several.
     * @defaultValue the authorities that Node trusts; required with `memberCertificateKey`
     */
    readonly ca?: SecretArgs;
    /**
     * Certificate and key that this package presents as a client.
     * @defaultValue it presents none
     */
    readonly certificateKey?: SecretArgs;
    /**
     * Certificate and key of the members (net.tls.certificateKeyFile): one for all members, or one each in their order.
     * @defaultValue as in `options`; required with `mode`
     */
    readonly memberCertificateKey?: SecretArgs | readonly SecretArgs[];
    /**
     * Whether clients may connect without a certificate (net.tls.allowConnectionsWithoutCertificates).
     * @defaultValue false, as mongod's
     */
    readonly allowConnectionsWithoutCertificates?: boolean;
}

/**
 * A member of the set. Its name identifies it. By default that is its place in the list: then add members at the end, and
 * do not reorder them. A new member gets its vote once it has copied the data. A removed member leaves the set before its
 * server is stopped.
 */
export interface MemberArgs {
    /**
     * The member's part of the name of its resource and folder, `<set>-<name>`: "a". With names, any member can be
     * removed from the list. A new name means a new member.
     * @defaultValue its place in the list, counted from 0
     */
    readonly name?: string;
    /**
     * Address and port of the member, as the set's configuration knows it: "127.0.0.1:27017". With ssh it is required, and
     * clients, the other members and this package reach the member there.
     * @defaultValue a free port of 127.0.0.1, chosen once and kept
     */
    readonly host?: string;
    /**
     * Where this package reaches the member, if that is not at `host`: an address of another network, or a forwarded port.
     * @defaultValue `host`
     */
    readonly address?: string;
    /**
     * Members with a higher priority are preferred as primary. A member with 0 never becomes primary.
     * @defaultValue 1
     */
    readonly priority?: number;
    /**
     * Number of votes in elections, 0 or 1.
     * @defaultValue 1
     */
    readonly votes?: number;
    /**
     * Hides the member from clients; requires priority 0.
     * @defaultValue false
     */
    readonly hidden?: boolean;
    /**
     * Makes the member an arbiter, which votes and holds no data.
     * @defaultValue false
     */
    readonly arbiterOnly?: boolean;
    /**
     * How far the member stays behind the primary on purpose, in seconds; requires priority 0.
     * @defaultValue 0
     */
    readonly secondaryDelaySecs?: number;
    /**
     * How the member's host is reached.
     * @defaultValue the set's
     */
    readonly shell?: ShellArgs;
    /**
     * What starts and stops the member.
     * @defaultValue the set's
     */
    readonly service?: ServiceArgs;
    /**
     * mongod options of this member, merged over the set's.
     * @defaultValue the set's
     */
    readonly options?: MongodOptions;
    /**
     * Adopts a member that already runs and was started without this package: see the set's `adopt`.
     * @defaultValue the set's
     */
    readonly adopt?: boolean;
    /**
     * Tags of the member in the set's configuration (members[].tags): `{ dc: "east" }`.
     * @defaultValue no tags in a new set; an existing set keeps its own
     */
    readonly tags?: Readonly<Record<string, string>>;
}

/** How a host is reached: it is this machine, or ssh leads there. */
export type ShellArgs = { readonly kind: "local" } | SshShellArgs;

/** A host that is reached over ssh. It needs no installed agent, only a POSIX shell and the usual programs of a Linux system. */
export interface SshShellArgs extends SshConnectionArgs {
    readonly kind: "ssh";
    /**
     * Runs commands by `sudo -n`, for which the user must not need a password.
     * @defaultValue false
     */
    readonly sudo?: boolean;
    /**
     * A host through which the connection leads.
     * @defaultValue a direct connection
     */
    readonly proxy?: SshConnectionArgs;
}

/** An ssh connection. Options have the names that `remote.Connection` of @pulumi/command uses. */
export interface SshConnectionArgs {
    /**
     * Name or address of the host.
     * @defaultValue that of the member's `address`, or `host`
     */
    readonly host?: string;
    /**
     * Port of sshd.
     * @defaultValue 22
     */
    readonly port?: number;
    /**
     * User that logs in.
     * @defaultValue "root"
     */
    readonly user?: string;
    /**
     * Text of a private key, as OpenSSH writes it.
     * @defaultValue no key: `password` or an agent is used
     */
    readonly privateKey?: SecretArgs;
    /**
     * Password of the private key.
     * @defaultValue the key is not encrypted
     */
    readonly privateKeyPassword?: SecretArgs;
    /**
     * Password of the user.
     * @defaultValue no password: `privateKey` or an agent is used
     */
    readonly password?: SecretArgs;
    /**
     * Socket of an ssh agent.
     * @defaultValue SSH_AUTH_SOCK, if there is neither key nor password
     */
    readonly agentSocketPath?: string;
    /**
     * The host's public key, "ssh-ed25519 AAAA…". Either it or `knownHosts` is required.
     * @defaultValue the key in `knownHosts`
     */
    readonly hostKey?: string;
    /**
     * Path of a known_hosts file on the machine that runs Pulumi.
     * @defaultValue the key in `hostKey`
     */
    readonly knownHosts?: string;
    /**
     * How often a connection is tried; -1 for no limit.
     * @defaultValue 3
     */
    readonly dialErrorLimit?: number;
    /**
     * Time limit of each try in seconds; 0 for no limit.
     * @defaultValue 15
     */
    readonly perDialTimeout?: number;
}

/** What starts and stops a member. */
export type ServiceArgs =
    /** This package starts the process itself, in a session of its own. */
    | { readonly kind: "process" }
    /**
     * A systemd unit that you have written. It must run `<folder>/current/bin/mongod --config <folder>/mongod.conf`, where
     * the folder is `<dataDir>/<name>-<index>`. `current` is a link, and an upgrade changes its target.
     */
    | { readonly kind: "systemd"; readonly unit: string }
    /** Programs and their arguments, without a shell. `status` exits with 0 if the member runs, and with 1, 2 or 3 if it does not. */
    | {
          readonly kind: "command";
          readonly start: readonly string[];
          readonly stop: readonly string[];
          readonly status: readonly string[];
      };

/** Where releases of mongod come from. */
export type BinariesArgs = ArchiveArgs | DirectoryArgs | PackagesArgs | ReleaseCommandArgs;

/** Downloads the vendor's archive for the platform of each host, and checks its SHA-256. */
export interface ArchiveArgs extends KeptReleasesArgs {
    readonly kind: "archive";
    /**
     * Folder in which each version has a folder.
     * @defaultValue this user's cache folder; with ssh `<dataDir>/releases`
     */
    readonly root?: string;
    /**
     * URL of a folder with the same file names, from which they are downloaded instead of from the vendor:
     * "https://mirror.example.com/mongodb". The SHA-256 is still the vendor's, unless `sha256` says otherwise.
     * @defaultValue archives are downloaded from the vendor
     */
    readonly mirror?: string;
    /**
     * The expected SHA-256, by version or by file name: `{ "6.0.27": "3f…" }`. "mirror": the mirror's own `.sha256`
     * file next to each archive, which reveals damage but not fraud.
     * @defaultValue the vendor's
     */
    readonly sha256?: Readonly<Record<string, string>> | "mirror";
    /**
     * "host": each host that is reached over ssh downloads the archive itself, with curl or wget.
     * @defaultValue the archive is downloaded here and copied to the hosts
     */
    readonly download?: "host";
}

/** Uses releases that are already stored as `<path>/<version>/bin/mongod`. */
export interface DirectoryArgs {
    readonly kind: "directory";
    /** Absolute path of the folder. */
    readonly path: string;
}

/**
 * Uses the host's package manager, whose repositories must already be configured. The package of the exact version is
 * downloaded and checked before any member stops, and installed while its member is down. Commands must run as root, and
 * each member needs a machine of its own. dnf was not tried.
 */
export interface PackagesArgs extends KeptReleasesArgs {
    readonly kind: "packages";
    /**
     * The package manager.
     * @defaultValue the one that the host has
     */
    readonly manager?: "apt" | "dnf";
    /**
     * Name of the server's package.
     * @defaultValue the vendor's for the edition of `version`: "mongodb-org-server", "mongodb-enterprise-server", "percona-server-mongodb-server"
     */
    readonly package?: string;
    /**
     * Folder for downloaded packages, in which each version has a folder.
     * @defaultValue `<dataDir>/packages`
     */
    readonly root?: string;
}

/**
 * Runs programs of yours with their arguments, without a shell, on the member's host. The environment contains VERSION and
 * FOLDER. Both programs may run again for the same version.
 */
export interface ReleaseCommandArgs extends KeptReleasesArgs {
    readonly kind: "command";
    /** Puts the release at `$FOLDER/bin/mongod`, which is then checked. It must not touch anything that runs. */
    readonly stage: readonly string[];
    /**
     * Runs before each start of a member that is down, also when it is reverted to its previous version.
     * @defaultValue nothing runs
     */
    readonly switch?: readonly string[];
    /**
     * Folder in which each version has a folder, `$FOLDER`.
     * @defaultValue `<dataDir>/releases`
     */
    readonly root?: string;
}

/** How many releases are kept. */
export interface KeptReleasesArgs {
    /**
     * How many of the newest releases are kept after a complete upgrade, in addition to those that members need.
     * Requires a `root` within `dataDir`, which is then its default.
     * @defaultValue all releases are kept
     */
    readonly keepVersions?: number;
}

/** mongod options, nested as in its configuration file. */
export interface MongodOptions {
    readonly [section: string]: string | number | boolean | MongodOptions;
}

/** A command of yours that runs on the machine that runs Pulumi, in the program's folder. */
export interface HookArgs {
    /** Program and arguments, without a shell: `["./silence.sh", "30m"]`. */
    readonly command: readonly string[];
    /**
     * Time limit. After it the command is sent SIGTERM and counts as failed.
     * @defaultValue 60
     */
    readonly timeoutSecs?: number;
    /**
     * Variables added to Pulumi's own environment. The stack's state keeps them as plain text: do not put secrets here.
     * @defaultValue no further variables
     */
    readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Commands that run around each member's update. Environment variables describe the member: MEMBER_HOST, MEMBER_ROLE,
 * FROM_VERSION, TO_VERSION, SET_NAME. A command that fails, by its exit code or its time limit, ends the update:
 * `hook-failed`.
 */
export interface HooksArgs {
    /**
     * Runs before a member is stopped or hands over. A member that is down is brought back without it.
     * @defaultValue nothing runs
     */
    readonly beforeMember?: HookArgs;
    /**
     * Runs once a member serves again and its probe has succeeded. It may run again for the same member.
     * @defaultValue nothing runs
     */
    readonly afterMember?: HookArgs;
    /**
     * Runs before the primary hands over. It may run again if that takes several tries.
     * @defaultValue nothing runs
     */
    readonly beforeStepDown?: HookArgs;
}

/**
 * When members may be stopped and a primary may step down, by the clock of the machine that runs Pulumi. A time that
 * daylight saving skips opens the window once the clocks have gone forward. A time that comes twice opens it the first time.
 */
export interface WindowArgs {
    /**
     * When the window opens: one or several cron expressions of minute, hour, day, month and weekday, such as `"0 22 *
     * * 6"`.
     */
    readonly opens: string | readonly string[];
    /** How long the window stays open, in minutes of real time. */
    readonly durationMins: number;
    /**
     * Time zone of `opens`, by its IANA name: "Europe/Berlin".
     * @defaultValue "UTC"
     */
    readonly timeZone?: string;
    /**
     * What a preview does outside the window: "refuse", or only "warn", for plans that are reviewed before the window opens.
     * An update is refused in any case.
     * @defaultValue "refuse"
     */
    readonly inPreviews?: "refuse" | "warn";
}

/** Approval of a plan. */
export interface ApproveArgs {
    /**
     * Token of the approved plan, as its preview shows it: `config.get("approve")`.
     * @defaultValue no plan is approved
     */
    readonly token?: string | undefined;
}

/**
 * Where an upgrade reports its progress, as the JSON objects that docs/events.md describes. A failed delivery is shown; it
 * neither fails nor delays an upgrade. Only the end of a member's update waits for pending events, 10 s at most.
 */
export interface EventsArgs {
    /**
     * Receives each event as the body of a POST.
     * @defaultValue no webhook is called
     */
    readonly webhook?: {
        /** URL that receives the events. */
        readonly url: SecretArgs;
        /**
         * Headers of the request. Each value is kept as a secret: `{ Authorization: config.requireSecret("token") }`.
         * @defaultValue no further headers
         */
        readonly headers?: Readonly<Record<string, SecretArgs>>;
        /**
         * Time limit of each request.
         * @defaultValue 5
         */
        readonly timeoutSecs?: number;
    };
    /**
     * Runs for each event, on the machine that runs Pulumi, with the event on its standard input.
     * @defaultValue nothing runs
     */
    readonly command?: {
        /** Program and arguments, without a shell. */
        readonly command: readonly string[];
        /**
         * Time limit of each run.
         * @defaultValue 5
         */
        readonly timeoutSecs?: number;
    };
    /**
     * Path of a file on the machine that runs Pulumi that gets a line for each event. A relative path starts at the
     * program's folder.
     * @defaultValue no file is written
     */
    readonly logFile?: string;
}

/** Limits and behaviour of upgrades. Times are in seconds. */
export interface UpgradeArgs {
    /**
     * Blockers that this program accepts: each then only warns. They are "write-downtime", "known-bad-release",
     * "oplog-window", "data-emptied" and "data-in-memory"; docs/errors.md explains them.
     * @defaultValue no blocker is accepted
     */
    readonly accept?: readonly AcceptableCode[];
    /**
     * How many members may be unavailable together. Above 1, members that the set can do without are upgraded in
     * parallel. The primary is always upgraded alone, and last.
     * @defaultValue 1
     */
    readonly maxUnavailable?: number;
    /**
     * Name of a tag in `members[].tags`, such as "dc". Among the members with the highest priority, one with the
     * primary's value of this tag takes over.
     * @defaultValue the first of them in the program takes over
     */
    readonly candidateTag?: string;
    /**
     * "first": the update ends, successfully, after the first member. "each": after each member or batch. `resume`
     * continues. On an upgrade path only the last series pauses; a member that goes back never waits.
     * @defaultValue "none"
     */
    readonly pauseAfter?: "first" | "each" | "none";
    /**
     * Resumes a paused upgrade to this version, or to any with true: `resume: config.get("resume")`. An upgrade that
     * has not begun still pauses first.
     * @defaultValue it stays paused
     */
    readonly resume?: string | boolean | undefined;
    /**
     * When members may be stopped. Outside the window a preview refuses any change of a running set, and an update
     * begins with no further member.
     * @defaultValue any time
     */
    readonly window?: WindowArgs;
    /**
     * If it is given, even as `{}`, an update is refused unless `token` is that of its plan; a preview only warns.
     * @defaultValue no approval is required
     */
    readonly approve?: ApproveArgs;
    /**
     * Requires each member, after its upgrade, to replicate a small document that is then written on the primary.
     * @defaultValue false
     */
    readonly probe?: boolean;
    /**
     * Commands of yours that run around each member's update and before the step-down.
     * @defaultValue nothing runs
     */
    readonly hooks?: HooksArgs;
    /**
     * Where the upgrade reports its progress.
     * @defaultValue no events are sent
     */
    readonly events?: EventsArgs;
    /**
     * "step-down": if no secondary has caught up within `handOverTimeoutSecs`, the primary steps down anyway, and writes
     * that no majority has acknowledged may be rolled back. A preview warns of it.
     * @defaultValue never
     */
    readonly force?: "step-down";
    /**
     * How long every member must have run `version` before featureCompatibilityVersion is raised.
     * @defaultValue 0
     */
    readonly fcvBurnInSecs?: number;
    /**
     * A member that is further behind than this stops the upgrade. One that always lags less than this, but more than a
     * second, counts as caught up after its start once its lag has not shrunk for 30 s.
     * @defaultValue 10
     */
    readonly maxLagSecs?: number;
    /**
     * How long clients' operations and cursors may delay a member's stop. Operations that still run then get this time
     * once more (quiesce period of 5.0 and later); cursors that are still open are lost.
     * @defaultValue 5
     */
    readonly drainSecs?: number;
    /**
     * Time limit of a clean shutdown. After it the update fails, and nothing is killed: a member that stops within
     * another `startTimeoutSecs` is started again as it was.
     * @defaultValue 120
     */
    readonly stopTimeoutSecs?: number;
    /**
     * How long a process may show no progress before its first answer. One that works, by its log, its processor
     * time or its disk, is waited for as long as that takes.
     * @defaultValue 300
     */
    readonly startTimeoutSecs?: number;
    /**
     * Time limit from a member's first answer until it has caught up. An initial sync has `initialSyncTimeoutSecs`.
     * @defaultValue 1800
     */
    readonly catchUpTimeoutSecs?: number;
    /**
     * Time limit for a member that is new, or has lost its data, to copy all data and catch up.
     * @defaultValue 86400, a day
     */
    readonly initialSyncTimeoutSecs?: number;
    /**
     * Time limit for another member to take over from the primary.
     * @defaultValue 120
     */
    readonly handOverTimeoutSecs?: number;
    /**
     * How long the old primary does not stand for election. Must be above `secondaryCatchUpSecs`.
     * @defaultValue 60
     */
    readonly stepDownSecs?: number;
    /**
     * How long a step-down waits for a secondary to catch up.
     * @defaultValue 10
     */
    readonly secondaryCatchUpSecs?: number;
    /**
     * How long to wait until the clients have found the member that will take over.
     * @defaultValue 10
     */
    readonly clientsTimeoutSecs?: number;
    /**
     * How long a member must have served with `version` before the next member is updated. A member that fails in this
     * time is reverted to what it ran before.
     * @defaultValue 0
     */
    readonly soakSecs?: number;
}
