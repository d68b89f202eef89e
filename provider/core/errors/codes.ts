/**
 * The table of all codes: what each means and what to do about it. It is one long file because a code is one entry.
 * docs/errors.md is written from it, in its order; texts are Markdown, and `remedyOf` returns them as plain text.
 */
export interface CodeEntry {
    /** What was observed, and what causes it. */
    readonly meaning: string;
    /** Facts that few readers need; the page lists them below its tables. */
    readonly details?: string;
    /** What to do: one sentence, without a full stop. */
    readonly remedy: string;
    /** What to do after an update has failed with this code, if that differs. */
    readonly updateRemedy?: string;
    /** What to do on the command line, whose user may have no program, if that differs. */
    readonly commandLineRemedy?: string;
}

/** Keeps the codes as the type of the table's keys, and its texts out of the declarations. */
function define<Code extends string>(
    entries: Readonly<Record<Code, CodeEntry>>,
): Readonly<Record<Code, CodeEntry>> {
    return entries;
}

/** Errors that a preview, or the beginning of an update, reports before anything is touched. */
export const previewCodes = define({
    "version-invalid": {
        meaning: '`version` is not a full version such as "6.0.27"',
        remedy: "Write all three numbers",
    },
    "unknown-release": {
        meaning:
            "The series does not exist, or is a rapid release (5.1 to 5.3, 6.1 to 6.3, 7.1 to 7.3, 8.1); or this platform has no such release of it",
        remedy: "Choose a version that exists",
    },
    "known-bad-release": {
        meaning:
            "The vendor warns about this release, or about the step to it; a warning if only some sets are affected, or when downgrading to it",
        remedy: 'Choose the release that the message names, or accept the risk: `upgrade.accept: ["known-bad-release"]`',
    },
    "edition-differs": {
        meaning:
            'The members run another edition: Community, Enterprise ("-ent") or Percona ("-4")',
        remedy: "Choose a release of the running edition",
    },
    "downgrade-unsupported": {
        meaning:
            "`version` is older than the running version, and not one series back with `featureCompatibilityVersion` at that series",
        remedy: "If the message says so, lower `featureCompatibilityVersion` first; otherwise set `version` to the running version or later",
    },
    "downgrade-floor": {
        meaning:
            "The release of the older series is too old to replace the newer one; a warning if that depends on the data",
        remedy: "Set `version` to the release that the message names, or later",
    },
    "series-skipped": {
        meaning: "A series between the running one and the desired one must be installed first",
        remedy: 'Set `upgradePath: "automatic"`, or run one `pulumi up` for each hop in the message, raising `featureCompatibilityVersion` in between',
        commandLineRemedy:
            "Take all hops with `--path automatic` (in a program: `upgradePath`), or one hop at a time, raising `featureCompatibilityVersion` in between",
    },
    "versions-too-far-apart": {
        meaning:
            "The members run series that are not neighbours, or more than two series would run in parallel",
        remedy: "Bring all members to one series manually",
    },
    "fcv-mismatch": {
        meaning:
            "`featureCompatibilityVersion` is not the series that the members run, or a delayed member has not applied it yet",
        remedy: "If the message names only delayed members, wait for their delay. Otherwise keep the version, set `featureCompatibilityVersion` to that series, run the update, then change the version",
    },
    "fcv-in-transition": {
        meaning: "A change of `featureCompatibilityVersion` has begun and has not finished",
        remedy: "Run the same `setFeatureCompatibilityVersion` again until it succeeds",
    },
    "fcv-unknown": {
        meaning: "A member does not report `featureCompatibilityVersion`",
        remedy: "Allow the user to run `getParameter`",
    },
    "fcv-downgrade-unsupported": {
        meaning:
            "The lower `featureCompatibilityVersion` is impossible: more than one series down, from a series without supported downgrade (7.0, 8.0, 8.2), or while a member runs another version",
        remedy: "Keep it, or lower it by one series with the version that the members run",
    },
    "fcv-refused": {
        meaning:
            "The desired `featureCompatibilityVersion` is not the members' series; or, during an update, a member does not run that series or did not apply it in time",
        remedy: "Set it to the members' series",
        updateRemedy: "Check the member's version and log, then run `pulumi up` again",
    },
    "member-down": {
        meaning: "A member is not running",
        remedy: "Run `pulumi up` with the version it had, which starts it; once an upgrade has begun, any update does",
    },
    "member-not-healthy": {
        meaning:
            "A member is not PRIMARY, SECONDARY or ARBITER, or is shutting down; during an update also if it is a stale primary, unheard by the primary, or stuck",
        details:
            "During an update, the member calls itself primary while another knows of a later election, or the primary does not hear from it. After a start, it did not serve in time, and nothing about it changed for half of that time; it is then reverted. A member that lags, copies or undoes data gets its full time: `member-not-caught-up`.",
        remedy: "Wait, or read its log",
        updateRemedy: "Read the member's log, fix what it says, then run `pulumi up` again",
    },
    "member-not-caught-up": {
        meaning:
            "A member is further behind the primary than `upgrade.maxLagSecs`, for 10 s in a preview; or it did not come that close in time after its start",
        remedy: "Wait, or raise the limit",
        updateRemedy:
            "Check the member's lag and log, then run `pulumi up` again; for a member that always lags more, raise `upgrade.maxLagSecs`",
    },
    "initial-sync": {
        meaning: "A member is copying all data from another member",
        remedy: "Wait until it is SECONDARY",
    },
    "newly-added": {
        meaning:
            "An added member has no vote yet, because its initial sync has not finished (`newlyAdded`, 5.0 and later)",
        remedy: "Wait",
    },
    "oplog-window": {
        meaning:
            "The oplog is overwritten in less time than a restart takes, so the member would have to copy all data again",
        details:
            "A restart counts as 60 s, or as the limits for stop and start if these are lower. It is a warning below an hour, while the oplog is not full yet, and after an interrupted member update.",
        remedy: 'Enlarge the oplog, upgrade while fewer writes arrive, or accept the risk: `upgrade.accept: ["oplog-window"]`',
    },
    "index-build": {
        meaning:
            "A member is building an index and would refuse to stop; a warning after an interrupted member update, which the build may be waiting for",
        remedy: "Wait until the index is built",
    },
    "fsync-locked": {
        meaning: "A member is locked against writes by `fsync`",
        remedy: "Let the backup finish, then run `fsyncUnlock`",
    },
    "backup-running": {
        meaning: "A backup reads from a member through `$backupCursor` (Enterprise, Percona)",
        remedy: "Wait until it has finished",
    },
    "not-authorized": {
        meaning: "A member requires authentication, and the program names no user",
        remedy: "Name a user: `auth`",
        commandLineRemedy:
            "Name a user of the set with `--username NAME`, and its password in `MONGODB_PASSWORD` or at the terminal's prompt",
    },
    "auth-failed": {
        meaning:
            "A member rejects the program's credentials (user, password, mechanism or `authSource`); or a new set's first user cannot be created because users exist",
        remedy: "Set `auth` to a user of the set",
        commandLineRemedy:
            "Check the user, the password, `authSource` and `authMechanism` of the connection string",
    },
    "auth-changed": {
        meaning:
            "The program adds, removes or changes `keyFile` or `clusterAuthMode`: members with the old and the new setting refuse one another",
        remedy: "Undo the change; make it manually first, then in the program",
    },
    "host-unreachable": {
        meaning:
            "A host cannot be reached over ssh: nothing listens, no answer within `shell.perDialTimeout`, or the connection broke, so that a started command may or may not have run",
        remedy: "Make sure that the host is up and reachable from Pulumi (`shell.host`, `port`, `proxy`); if it is lost, take its member out of the program",
        updateRemedy: "Once the host is up, run `pulumi up` again",
    },
    "host-key-differs": {
        meaning:
            "A host shows a key that is not in `shell.hostKey` or `shell.knownHosts`, or they have none for it; nothing was sent",
        remedy: "Find out why; if the host was reinstalled, enter its new key in `shell.hostKey`, or in `shell.knownHosts` with `ssh-keyscan`",
    },
    "ssh-refused": {
        meaning:
            "A host rejects the user's private key, password or agent; or the user cannot run a shell or `sudo -n` there",
        remedy: "Check `user`, `privateKey`, `password` and `agent` of `shell`; the user needs a POSIX shell, and for `sudo` a rule without a password (`NOPASSWD`)",
    },
    "unit-unsuitable": {
        meaning:
            "A systemd unit is missing, does not run the member's link and configuration, is `Type=forking`, or would restart a stopped member (`Restart=always`, `on-success`)",
        remedy: "Change the unit as the message says, and run `systemctl daemon-reload`",
    },
    "service-failed": {
        meaning: "`systemctl`, or one of `service.start`, `stop` and `status`, failed",
        remedy: "Run it on the host and read its output",
    },
    "secret-missing": {
        meaning:
            "An environment variable or a file named for a secret is missing; or a host's credentials come from a resource that does not exist yet",
        remedy: "Provide it where Pulumi runs; take a host's credentials from the stack's configuration, the environment or a file, where they are known when the program starts",
    },
    "tls-required": {
        meaning: "A member requires TLS, and the program connects without it",
        remedy: "Set `tls`",
        commandLineRemedy:
            "Add `tls=true` to the connection string, and `tlsCAFile` if a private authority signed the members' certificates",
    },
    "tls-expired": {
        meaning: "A certificate has expired, or is not valid yet",
        remedy: "Renew it, or correct the clock",
    },
    "tls-wrong-host": {
        meaning: "A member's certificate is not valid for its address",
        remedy: "Add the address to the certificate's subject alternative names",
    },
    "tls-unknown-ca": {
        meaning:
            "A member's certificate is not signed by `tls.ca`; or the desired one is not signed by the authority that the running members still trust",
        remedy: "Set `tls.ca`; to change it, let it hold both authorities in one update, and change the certificates in the next",
        commandLineRemedy:
            "Add `tlsCAFile` to the connection string: the certificate of the authority that signed the members' certificates",
    },
    "tls-client-certificate": {
        meaning: "A member requires a client certificate, or rejects the program's",
        remedy: "Set `tls.certificateKey`, or `tls.allowConnectionsWithoutCertificates`",
        commandLineRemedy:
            "Add `tlsCertificateKeyFile` to the connection string: a certificate, with its key, that the members' authority signed",
    },
    "tls-mode-skipped": {
        meaning:
            "The program changes `net.tls.mode` by more than one step: members with the old and the new mode cannot connect to each other",
        remedy: "Change it one step per update: disabled → allowTLS → preferTLS → requireTLS",
    },
    "tls-failed": {
        meaning:
            "TLS fails for another reason, given by Node's code in the message; or a certificate and its key cannot be read or do not match",
        remedy: "Check that the member uses TLS, and that the texts are PEM",
    },
    "privilege-missing": {
        meaning:
            "The user lacks rights that observing or upgrading requires; the message lists them",
        remedy: "Grant them",
        commandLineRemedy:
            "Grant the user the role that the command `role` prints, or use the user that upgrades",
    },
    sharded: {
        meaning: "The set is a shard, or the config servers, of a sharded cluster",
        remedy: "Upgrade the cluster in its own order",
    },
    "settings-refused": {
        meaning:
            "The set's configuration has custom `settings.getLastErrorDefaults`, with which servers from 5.0 on do not start",
        remedy: "Set the default with `setDefaultRWConcern`, then reset them",
    },
    "data-not-ready": {
        meaning: "The data contain what the desired series does not accept",
        details:
            "TTL indexes with NaN (5.0), views on `system.buckets` (7.0), `system.buckets` collections without time-series options (8.0). A warning for geoHaystack indexes (5.0) and for more than 5000 time-series collections in a database (9.0).",
        remedy: "Follow the message: it names the items and the fix",
    },
    "data-in-memory": {
        meaning:
            "A member's storage engine keeps its data in memory: each restart empties it, and it copies all data again",
        remedy: 'Give the members a storage engine that keeps data, or accept what the message says: `upgrade.accept: ["data-in-memory"]`',
    },
    "only-copy-in-memory": {
        meaning:
            "The only member with data keeps them in memory: its restart would lose all of them",
        remedy: "Add a second member with data, and let it copy them first",
    },
    "write-downtime": {
        meaning:
            "No other member can take over from the primary, or too few votes remain to elect one during a restart",
        remedy: 'Add an electable member with data, or accept that writes stop during a restart: `upgrade.accept: ["write-downtime"]`',
    },
    "stop-at-passed": {
        meaning: "`stopAt` names a series that the set has already passed",
        remedy: "Remove it, or name a later series",
    },
    "outside-window": {
        meaning:
            'The time is outside `upgrade.window`; a warning in previews with `inPreviews: "warn"`, and when the run only finishes an interrupted one',
        remedy: "Run the update in the window; the message has the time and the next opening",
    },
    "not-approved": {
        meaning:
            "The token of `upgrade.approve` fits neither the live plan nor a plan that this one completes; a warning in previews and when only finishing an interrupted run",
        remedy: "Review the plan, then set the token to the live one; the message has both",
    },
    "members-differ": {
        meaning:
            "The program makes an arbiter of a member, or the reverse, which servers refuse; or the set knows the member by another name; or only a new member would have no horizons",
        remedy: "Remove the member in one update and add it under another name in the next; or write the set's own name as `host`",
    },
    "combined-changes": {
        meaning:
            "The same update changes the members of the set, or their roles, and also restarts them. In the middle of an upgrade, or if a lost member leaves, this is a warning: the members are changed first",
        remedy: "Undo one of the changes, and make it in the next update; if it is a warning, run the update again",
    },
    "different-set": {
        meaning: "A member to be added belongs to another set, perhaps of the same name",
        remedy: "Name a member with its own port and folder",
    },
    "wrong-server": {
        meaning:
            "At a member's address another member of the set answers: the `address`, a tunnel or a DNS entry is wrong",
        remedy: "Correct the member's `address`, tunnel or DNS entry",
    },
    "not-initiated": {
        meaning: "No member answers, or the set was never initiated, and the version differs",
        remedy: "Restore the version it had, run `pulumi up`, then change the version",
    },
    "no-primary": {
        meaning:
            "The set has no primary, or had none within `upgrade.handOverTimeoutSecs` of the handover",
        remedy: "Restore a primary",
    },
    "binary-missing": {
        meaning:
            "The release, or one on the upgrade path, is missing or damaged, or cannot be run, downloaded or stored",
        remedy: "Check the file, address or series that the message names",
    },
    "binary-differs": {
        meaning:
            "A mongod reports a version other than its folder's name, or other than the one started",
        remedy: "Replace it with a build of that version",
    },
    "wrong-architecture": {
        meaning:
            "A mongod is built for another processor architecture, or the vendor has no build for this one",
        remedy: "Put the build for this machine there",
    },
    "cpu-too-old": {
        meaning:
            "The processor lacks AVX (from 5.0 on x86-64) or ARMv8.2-A (from 4.4.19 on arm64); only a warning for your own builds",
        remedy: "Use another machine, another processor model for the virtual machine, or a release that runs without it",
    },
    "kernel-incompatible": {
        meaning:
            "On Linux 6.19 to 7.0.13, servers from 8.0 on refuse to start or crash after some 30 s (SERVER-121912); a warning with `GLIBC_TUNABLES=glibc.pthread.rseq=1`",
        remedy: "Change the kernel",
    },
    "library-missing": {
        meaning:
            "A mongod does not find a library or its loader; or the vendor's builds require another C library",
        remedy: "Install what the message names from the system's packages, or use a build for this system",
    },
    "package-held": {
        meaning:
            "The server's package is on hold on a host (`apt-mark hold`, `dnf versionlock`); holds are never overridden",
        remedy: "Lift the hold during the upgrade with the command in the message",
    },
    "package-unavailable": {
        meaning:
            "The host's repositories lack the desired version of the server's package, or the installed one, which reverting requires; the message lists their versions",
        remedy: "Add the vendor's repository of that series and keep the other one; with apt run `apt-get update`; check for excludes",
    },
    "package-failed": {
        meaning:
            "The host has no apt or dnf, commands do not run as root, or the package manager failed, as quoted; a member being updated is reverted",
        remedy: "Provide apt or dnf, and root (`shell.sudo`); check that the package can be installed manually",
        updateRemedy: "Fix what the package manager says, then run `pulumi up` again",
    },
    "release-command-failed": {
        meaning:
            'A program of `binaries: { kind: "command" }` could not run, or its exit code was not 0; at `stage` nothing was stopped, at `switch` the member is reverted',
        remedy: "Fix what its output says, then run `pulumi up` again",
    },
    "checksum-differs": {
        meaning: "A download is not what was published, or does not match `binaries.sha256`",
        remedy: "Try again; if that fails too, the file was changed on its way",
    },
    "disk-full": {
        meaning:
            "The file system of the releases' folder has no room for a release to be downloaded",
        remedy: "Make room where the message says, or set `binaries.root`",
    },
    "data-folder-unusable": {
        meaning:
            "The member's folder cannot be created or written; or files in its data folder belong to another user, only a warning if they are writable",
        remedy: "Choose another `dataDir`, grant access, or give the files to the user that runs pulumi",
    },
    "temporary-folder-unusable": {
        meaning:
            "A release cannot check a member's configuration: neither the host's folder for temporary files nor the member's own can be written",
        remedy: "Make room there, or let the user that acts on that host write there",
    },
    "data-emptied": {
        meaning:
            "A member is down with an empty data folder: it would copy all data, and what it had acknowledged is known to the other members alone. Or a set that was there has none of its data",
        remedy: 'Mount or restore its data; if the data of one member is lost, set `upgrade.accept: ["data-emptied"]` for one update',
    },
    "not-adoptable": {
        meaning:
            "This package did not start a running member, and `adopt` is missing or impossible; or a new member's folder holds other data",
        details:
            "A member cannot be adopted if it does not answer, is not in the set, or does not report how it runs. Nor can one that runs elsewhere, as another user or by another service than the program says.",
        remedy: "Set `adopt: true` and what the message names ([Adopting a running set](adopting.md)); for a new member choose another `dataDir`",
    },
    "adoption-differs": {
        meaning:
            "A member to be adopted runs another version, or other options, than the program says",
        remedy: "Write into the program what the message names; change it after the adoption",
    },
    "not-an-arbiter": {
        meaning:
            "The data of a member were to be moved aside, but it is not a stopped arbiter; nothing was moved",
        remedy: "Run `pulumi up` again",
    },
    "port-taken": {
        meaning: "Another process listens on the member's port",
        remedy: "End it, or choose another port",
    },
    "options-refused": {
        meaning:
            "The new mongod rejects a member's configuration (`--outputConfig`, in preview if the release is staged, else in staging), or an option is known to be removed",
        remedy: "Remove what the message names from `options`; nothing was stopped",
    },
    "config-edited": {
        meaning:
            "A member's `mongod.conf` was edited and is no longer the JSON that this package writes; the next restart would undo what was edited",
        remedy: "Move what was edited into `options`, and write the file as JSON again, with the same settings",
    },
    "option-removed": {
        meaning: "A member's configuration sets an option that the desired version refuses",
        remedy: "Follow the message's advice on that option",
    },
});

/** Errors that end an update. */
export const updateCodes = define({
    quorum: {
        meaning:
            "Another member was lost since the preview: a stop would leave too few votes for an election or for majority writes, or exceed `upgrade.maxUnavailable`",
        remedy: "Bring that member back, then run `pulumi up` again",
    },
    "no-candidate": {
        meaning: "No other member can take over from the primary, or none was ready in time",
        remedy: "Check the secondaries' lag and logs, then run `pulumi up` again once one has caught up",
    },
    "running-primary": {
        meaning: "The member became primary just before its stop, and was not stopped",
        remedy: "Run `pulumi up` again, which first hands over to another member",
    },
    "stop-refused": {
        meaning: "The server refuses to shut down, for example during an index build",
        remedy: "Wait for what the message names, then run `pulumi up` again",
    },
    "stop-timeout": {
        meaning:
            "The server was asked to shut down and still runs after `upgrade.stopTimeoutSecs`; nothing was forced. If it stops a little later, it is started again as it was",
        remedy: "Read its log, then run `pulumi up` again, which waits for its end",
    },
    "start-failed": {
        meaning:
            "The process ended after its start or within `upgrade.soakSecs`, and the member is reverted; the message has its log, exit status and [known cause](#why-a-server-did-not-start)",
        remedy: "Fix what the message names and run `pulumi up` again; or restore `version` (or `options`), which leaves nothing to do",
    },
    "start-timeout": {
        meaning:
            "The process does not answer, and neither its log, its processor time nor its disk has shown any progress for `upgrade.startTimeoutSecs`. It is asked to end and reverted, or left alone if it does not end",
        remedy: "Read its log, then run `pulumi up` again; if it waits for something slow, set `upgrade.startTimeoutSecs` higher",
    },
    "step-down-refused": {
        meaning:
            "No electable secondary caught up with the primary in time, so it is still primary; in a preview, too many voting members are delayed for that ever to happen",
        remedy: 'Run `pulumi up` again once the lag in the message is gone; take the vote from delayed members; or set `upgrade.force: "step-down"`, which may lose writes that no majority has',
    },
    locked: {
        meaning:
            "Another stack, or another person's run, is updating this set; the message says who, where and since when; a warning in a preview",
        remedy: "Wait until it has finished; a killed run's lock expires 60 s after its last sign of life",
    },
    "lock-failed": {
        meaning:
            "The lock could not be acquired or renewed: no majority acknowledged it within 5 s, or no primary answered; only steps that bring a member back continue",
        remedy: "Check the primary and the secondaries' lag, then run `pulumi up` again",
    },
    "lock-lost": {
        meaning:
            "This run was silent for more than 60 s (a suspended machine) and lost its lock, or a later run of the stack took it; nothing more was stopped",
        remedy: "Make sure the other run has finished, then run `pulumi up` again",
    },
    "window-closed": {
        meaning:
            "The window closed during the update: no further member was stopped, no primary stepped down; the members serve, some on each version",
        remedy: "Run `pulumi up` again in the next window: it continues",
    },
    "batch-stopped": {
        meaning:
            "Another member of the same batch (`upgrade.maxUnavailable`) failed before this one was stopped; this one was left as it was",
        remedy: "See the other member's error",
    },
    "hook-failed": {
        meaning:
            "A command of `upgrade.hooks` could not run, took too long, or its exit code was not 0; nothing was touched after it",
        remedy: "Fix what its output says, then run `pulumi up` again",
    },
    "probe-failed": {
        meaning:
            "The probe's majority write failed, or was not found on the upgraded member (`upgrade.probe`)",
        remedy: "Check the member's log and lag, then run `pulumi up` again: it probes again",
    },
    "reconfig-refused": {
        meaning:
            "The server refused a change of the set's configuration, or no majority got it; in a preview, no legal configurations lead to the desired one, or servers would refuse each change",
        details:
            "The message has the server's code and words. 13: the user lacks `replSetConfigure`; 308: too few members with data are up after an election; 103: for example an arbiter from 5.0 on, before `setDefaultRWConcern`.",
        remedy: "Do what the server names, or make the change in two updates",
    },
    "member-in-use": {
        meaning:
            "A member to be stopped still belongs to its set: the change of the set failed, or was skipped (`--target`, `--continue-on-error`)",
        remedy: "Run a whole `pulumi up` again",
    },
    unexpected: {
        meaning:
            "An error that this package does not know, quoted in the message; a member that was down for its change is reverted",
        remedy: "Run `pulumi up` again; if it fails again, fix what the message names, or report it",
    },
    "initiate-failed": {
        meaning: "A new set had no primary in time, or none of its members can become one",
        remedy: "Read the members' logs, fix what they say, then run `pulumi up` again",
    },
});

/** Errors of the command line and of the console. */
export const commandLineCodes = define({
    "command-line-invalid": {
        meaning:
            "Arguments are missing or contradict one another; or the connection string is unreadable or has an unsupported option (secrets are not shown)",
        remedy: "See `--help`; write an @ in a name or a password as %40",
    },
    "password-visible": {
        meaning:
            "A connection string among the arguments has a password, visible in the process list and shell history; refused, since a warning would come too late",
        remedy: "Leave the password out of the connection string",
        commandLineRemedy:
            "Leave the password out and set `MONGODB_PASSWORD`, or put the whole string into `MONGODB_URI`",
    },
    "set-unreachable": {
        meaning: "None of the members that the connection string names answers",
        remedy: "Check that they run and can be reached from here",
    },
    "set-differs": {
        meaning:
            "A server answers, but is in no replica set, or in another one than the connection string names",
        remedy: "Name a member of the set",
    },
    "stack-locked": {
        meaning:
            "In the console: another update, named in the message, holds the stack's lock, or a killed one left it behind",
        remedy: 'Wait for the update to finish; if none runs any more, press "Release stack lock" in the console, or run `pulumi cancel`',
    },
    "stack-unusable": {
        meaning:
            "The folder has no Pulumi project, the stack or output does not exist, or `pulumi` reports something else, quoted in the message",
        remedy: "Change to the project's folder, or set `--stack` and `--output`",
    },
    "update-failed": {
        meaning: "The preview or the update ended with an error, shown above it",
        remedy: "Follow that error",
    },
});

/** Findings that a preview shows and that block nothing. */
export const warningCodes = define({
    "even-votes": {
        meaning: "An even number of votes tolerates no more failures than one vote less",
        remedy: "Use an odd number of voting members",
    },
    "fcv-burn-in": {
        meaning:
            "`featureCompatibilityVersion` is not raised before the time in `upgrade.fcvBurnInSecs` has passed",
        remedy: "Run the update again after that time",
    },
    "fcv-delayed": {
        meaning:
            "A delayed member applies each change of `featureCompatibilityVersion` after its delay, and no hop of an upgrade path begins before that",
        remedy: "Allow for that time, or remove the delay in an update of its own before",
    },
    "fcv-downgrade": {
        meaning:
            "`featureCompatibilityVersion` is lowered; the server refuses while the data use what only the newer series supports",
        remedy: "First remove what the downgrade page of the newer series names",
    },
    "patch-downgrade": {
        meaning: "The set is downgraded within its series",
        remedy: "Read the release notes between the two versions",
    },
    "downgrade-closed": {
        meaning: "The set is downgraded from 7.0, 8.0 or 8.2, which the vendor does not support",
        remedy: "Have a backup, and try it on a copy of the data first",
    },
    "release-candidate": {
        meaning: "The version is not a final release",
        remedy: "Wait for the final release",
    },
    "option-changed": {
        meaning: "From the desired version on, an option has another effect, or none",
        remedy: "Follow the message's advice on that option",
    },
    "old-driver": {
        meaning: "An application uses a driver older than the vendor names for the desired series",
        remedy: "Update the driver to the version in the message before the upgrade",
    },
    "default-write-concern": {
        meaning: "5.0 changes what writes without their own write concern wait for",
        remedy: "Set the one that your applications rely on with `setDefaultRWConcern`",
    },
    "data-not-scanned": {
        meaning: "There are too many databases or collections to scan all of them",
        remedy: "Check the others manually against the release notes' page on compatibility",
    },
    "majority-writes-wait": {
        meaning:
            "While a member is stopped, a majority write needs a voting member that has no data, as an arbiter in a set of three, or is delayed; the plan then does not say that the set takes writes",
        remedy: "Give the vote of that member to one that holds data and is not delayed",
    },
    "default-writes-wait": {
        meaning:
            "While a member is stopped, the set's default write concern, as `{ w: 3 }` or one by tags, needs more members than are left",
        remedy: "Choose a default write concern that needs fewer members, for the time of the update at least",
    },
    paused: {
        meaning:
            "With `upgrade.pauseAfter`, some members run the desired version; the others wait for `upgrade.resume`",
        remedy: "Set `upgrade.resume` to the version and run `pulumi up`, or set `version` back",
    },
    "managed-elsewhere": {
        meaning:
            "Another stack manages members of this set too; neither stops them while the other manages them",
        remedy: "Manage the set from one stack. After a rename, `pulumi up` ends this warning; if that stack no longer exists, remove the file `owners` from the members' folders",
    },
    forced: {
        meaning:
            "The program sets `upgrade.force`: a primary may step down although no secondary has caught up",
        remedy: "Remove `upgrade.force` after the update that needs it",
    },
    "disk-low": {
        meaning: "A member is about to be started with less than 1 GB or 5 % free for its data",
        remedy: "Make room before the upgrade",
    },
    "open-files-limit": {
        meaning: "Servers started where the message says may have fewer than 64,000 files open",
        remedy: "Raise the limit (`ulimit -n 64000`) where pulumi runs, before the members are restarted",
    },
});

export const codes = { ...previewCodes, ...updateCodes, ...commandLineCodes, ...warningCodes };
