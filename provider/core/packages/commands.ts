/** Whether a package is on a host, by its manager. */
export type PackageState =
    | { readonly is: "installed"; readonly version: string }
    | { readonly is: "absent" }
    /** An installation was interrupted. */
    | { readonly is: "half-installed" };

/** How a package manager is asked and told. Programs with their arguments; what they print is read here. */
export interface PackageCommands {
    readonly manager: "apt" | "dnf";
    /** Where it is, the manager is this one. */
    readonly program: string;
    /** The versions of a package that its repositories have. */
    available(name: string): readonly string[];
    readAvailable(stdout: string, name: string): readonly string[];
    /** Ends with another code than 0 where the package is absent. */
    installed(name: string): readonly string[];
    readInstalled(stdout: string): PackageState;
    readonly holds: readonly string[];
    readHeld(stdout: string, name: string): boolean;
    /** What lifts a hold, for a remedy. */
    unhold(name: string): string;
    /** A script for sh: downloads $2 in version $3 into the folder $1, its own, and unpacks it there. Touches nothing else. */
    readonly fetch: string;
    /** The file that `fetch` left there. */
    readonly suffix: string;
    /** Installs this very file, or only tries whether that can be. `from`: as what is installed is older, or newer. */
    install(file: string, from: "older" | "newer", mode?: "try"): readonly string[];
    /** Ends an installation that was interrupted. */
    readonly repair: readonly string[] | undefined;
}

/**
 * No service is started or stopped by a package's scripts: systemctl, which deb-systemd-invoke and rpm's macros call, then
 * talks to no systemd and succeeds (SYSTEMD_OFFLINE: systemd's docs/ENVIRONMENT.md; tried with 252). That leaves nothing
 * behind, as a policy-rc.d would that stays when we are killed. needrestart, where it is there, restarts nothing (its
 * hook for apt goes by NEEDRESTART_SUSPEND; not tried).
 */
export const quietly: readonly string[] = [
    "env",
    // As dpkg wants it, which ssh and sudo do not always give: dpkg(1).
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C",
    "DEBIAN_FRONTEND=noninteractive",
    "SYSTEMD_OFFLINE=1",
    "NEEDRESTART_SUSPEND=1",
];
