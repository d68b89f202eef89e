/** Whether a package is installed on a host, as its manager reports it. */
export type PackageState =
    | { readonly is: "installed"; readonly version: string }
    | { readonly is: "absent" }
    /** An installation was interrupted. */
    | { readonly is: "half-installed" };

/** The commands of a package manager, as programs with arguments, and the parsers of what they print. */
export interface PackageCommands {
    readonly manager: "apt" | "dnf";
    /** If this program exists on a host, this is its manager. */
    readonly program: string;
    /** Lists the versions of a package that the repositories have. */
    available(name: string): readonly string[];
    readAvailable(stdout: string, name: string): readonly string[];
    /** Exits with a code other than 0 if the package is absent. */
    installed(name: string): readonly string[];
    readInstalled(stdout: string): PackageState;
    readonly holds: readonly string[];
    readHeld(stdout: string, name: string): boolean;
    /** The command that removes a hold, for a remedy. */
    unhold(name: string): string;
    /** A script for sh: downloads package $2 in version $3 into the folder $1 and unpacks it there. Touches nothing else. */
    readonly fetch: string;
    /** Suffix of the file that `fetch` downloads. */
    readonly suffix: string;
    /** Installs this file, or only tries whether that is possible. `from`: whether the installed version is older or newer. */
    install(file: string, from: "older" | "newer", mode?: "try"): readonly string[];
    /** Finishes an installation that was interrupted. */
    readonly repair: readonly string[] | undefined;
}

/**
 * Keeps a package's scripts from starting or stopping services: systemctl, which deb-systemd-invoke and rpm's macros
 * call, then contacts no systemd and succeeds (SYSTEMD_OFFLINE: systemd's docs/ENVIRONMENT.md; tried with 252). This leaves
 * nothing behind, unlike a policy-rc.d, which would stay after a killed run. needrestart, if installed, restarts nothing
 * (its hook for apt reads NEEDRESTART_SUSPEND; not tried).
 */
export const quietly: readonly string[] = [
    "env",
    // What dpkg requires (dpkg(1)); ssh and sudo do not always set it.
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C",
    "DEBIAN_FRONTEND=noninteractive",
    "SYSTEMD_OFFLINE=1",
    "NEEDRESTART_SUSPEND=1",
];
