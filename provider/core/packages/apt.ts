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
    // What is asked for by its file may be older; a hold, and a removal of others, still end it.
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
        // Somebody else's apt-get, as of unattended upgrades, is waited for.
        "--option",
        "DPkg::Lock::Timeout=120",
        file,
    ],
    repair: [...quietly, "dpkg", "--force-confdef", "--force-confold", "--configure", "--pending"],
};
