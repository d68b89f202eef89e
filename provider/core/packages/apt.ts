import type { PackageCommands } from "./commands";
import { quietly } from "./commands";

const keepConfigurationFiles = [
    "--option",
    "Dpkg::Options::=--force-confdef",
    "--option",
    "Dpkg::Options::=--force-confold",
];

/** apt-get(8), apt-cache(8), apt-mark(8), dpkg-query(1). */
export const apt: PackageCommands = {
    manager: "apt",
    program: "/usr/bin/apt-get",
    available: (name) => ["apt-cache", "madison", name],
    // "mongodb-org-server | 6.0.27 | https://repo.mongodb.org/apt/debian … Packages"
    readAvailable: (stdout, name) => {
        const rows = stdout.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
        return [...new Set(rows.flatMap((row) => (row[0] === name ? (row[1] ?? []) : [])))];
    },
    installed: (name) => [
        "dpkg-query",
        "--show",
        "--showformat=${db:Status-Status} ${Version}\n",
        name,
    ],
    readInstalled: (stdout) => {
        const [status = "", version = ""] = stdout.trim().split(" ");
        if (status === "installed") {
            return { is: "installed", version };
        }
        return ["", "not-installed", "config-files"].includes(status)
            ? { is: "absent" }
            : { is: "half-installed" };
    },
    holds: ["apt-mark", "showhold"],
    readHeld: (stdout, name) =>
        stdout.split("\n").some((line) => line.trim().replace(/:.*$/, "") === name),
    unhold: (name) => `apt-mark unhold ${name}`,
    fetch: `cd "$1" && apt-get --quiet --quiet download "$2=$3" && dpkg-deb --extract ./*.deb .`,
    suffix: ".deb",
    // --allow-downgrades: the file may be an older version. A hold, or the removal of other packages, still ends it.
    install: (file, _from, mode) => [
        ...quietly,
        "apt-get",
        "install",
        ...(mode === "try" ? ["--simulate"] : []),
        "--yes",
        "--quiet",
        "--allow-downgrades",
        "--no-remove",
        "--no-install-recommends",
        ...keepConfigurationFiles,
        // Waits for another apt-get, such as that of unattended-upgrades.
        "--option",
        "DPkg::Lock::Timeout=120",
        file,
    ],
    repair: [...quietly, "dpkg", "--force-confdef", "--force-confold", "--configure", "--pending"],
};
