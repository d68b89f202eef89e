import type { PackageCommands } from "./commands";
import { quietly } from "./commands";

/**
 * Commands of dnf. Experimental, never run against a real dnf: written from the manuals of dnf, of its plugins "download"
 * and "versionlock", and of rpm.
 */
export const dnf: PackageCommands = {
    manager: "dnf",
    program: "/usr/bin/dnf",
    available: (name) => [
        "dnf",
        "--quiet",
        "repoquery",
        "--queryformat=%{version}-%{release}\n",
        name,
    ],
    readAvailable: (stdout) => [
        ...new Set(stdout.split("\n").filter((line) => /^\d+\.\d+\.\d+/.test(line))),
    ],
    installed: (name) => ["rpm", "--query", "--queryformat=%{VERSION}-%{RELEASE}\n", name],
    readInstalled: (stdout) => {
        const version = /^\d\S*$/m.exec(stdout)?.[0];
        return version === undefined ? { is: "absent" } : { is: "installed", version };
    },
    holds: ["dnf", "--quiet", "versionlock", "list"],
    // dnf 4 prints "mongodb-org-server-0:6.0.27-1.el9.*", dnf 5 "Package name: mongodb-org-server".
    readHeld: (stdout, name) =>
        stdout.split("\n").some((line) => {
            const text = line.trim();
            return (
                text === `Package name: ${name}` ||
                (text.startsWith(`${name}-`) && /^(\d+:)?\d/.test(text.slice(name.length + 1)))
            );
        }),
    unhold: (name) => `dnf versionlock delete ${name}`,
    fetch: `cd "$1" && dnf --quiet download "$2-$3" && rpm2cpio ./*.rpm | cpio -idm --quiet`,
    suffix: ".rpm",
    // dnf does not `install` a file that is older than the installed version. Changed configuration files stay: rpm's
    // %config(noreplace), which the vendor's packages set for mongod.conf.
    install: (file, from, mode) => [
        ...quietly,
        "dnf",
        from === "newer" ? "downgrade" : "install",
        "--assumeyes",
        "--quiet",
        ...(mode === "try" ? ["--setopt=tsflags=test"] : []),
        file,
    ],
    repair: undefined,
};
