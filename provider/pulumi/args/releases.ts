import { isAbsolute, join, relative, resolve } from "node:path";

import { parseVersion } from "../../core/releases/version";
import type { Binaries } from "../../io/releases/store/release-source";
import { defaultRoot } from "../../io/releases/store/store";
import type { BinariesArgs, ReplicaSetArgs } from "./args";
import { commandProblems } from "../../io/machine/command-problems";
import { rule, rules } from "./rules";
import { membersOf, shellOf, sshHostOf } from "./shells";

const kinds: readonly string[] = ["archive", "directory", "packages", "command"];

const commandExample = ["/opt/fetch"];

const defaultBinaries: BinariesArgs = { kind: "archive" };

/** Returns the source of releases with every default filled in. */
export function binariesOf(args: ReplicaSetArgs, dataDir: string, isRemote: boolean): Binaries {
    const { binaries = defaultBinaries } = args;
    if (binaries.kind === "directory") {
        return { kind: "directory", root: resolve(binaries.path) };
    }
    const { root: _root, ...others } = binaries;
    const root = resolve(binaries.root ?? rootOf(binaries, dataDir, isRemote));
    return others.kind === "packages"
        ? { ...others, package: others.package ?? packageOf(args.version), root }
        : { ...others, root };
}

/** Returns the default folder. All sets share this machine's cache folder, so nothing is ever removed from it. */
function rootOf(binaries: BinariesArgs, dataDir: string, isRemote: boolean): string {
    if (binaries.kind === "packages") {
        return join(dataDir, "packages");
    }
    const isShared = binaries.kind === "archive" && binaries.keepVersions === undefined;
    return isShared && !isRemote ? defaultRoot() : join(dataDir, "releases");
}

/** Returns the name of the server's package, as the vendors' installation pages give it. */
function packageOf(version: string): string {
    const names = {
        community: "mongodb-org-server",
        enterprise: "mongodb-enterprise-server",
        percona: "percona-server-mongodb-server",
    };
    return names[parseVersion(version).edition];
}

/** Returns what is wrong with the source of releases. */
export function binariesProblems(args: ReplicaSetArgs, dataDir: string): readonly string[] {
    const { binaries = defaultBinaries } = args;
    const kind: string = binaries.kind;
    if (!kinds.includes(kind)) {
        return [`binaries.kind must be one of ${kinds.join(", ")}, not "${kind}"`];
    }
    switch (binaries.kind) {
        case "archive":
            return rules(
                mirrorProblems(binaries),
                checksumProblems(binaries),
                keepProblems(binaries, dataDir),
            );
        case "directory":
            return rule(
                isAbsolute(binaries.path),
                `binaries.path must be absolute, not "${binaries.path}"`,
            );
        case "packages":
            return rules(
                nameProblems(binaries),
                machineProblems(args),
                keepProblems(binaries, dataDir),
            );
        case "command":
            return rules(
                commandProblems("binaries.stage", binaries.stage, commandExample),
                binaries.switch &&
                    commandProblems("binaries.switch", binaries.switch, commandExample),
                keepProblems(binaries, dataDir),
            );
    }
}

type KindOf<K extends BinariesArgs["kind"]> = Extract<BinariesArgs, { readonly kind: K }>;

/** Checks the mirror's URL, which is shown and kept in the state. */
function mirrorProblems({ mirror }: KindOf<"archive">): readonly string[] {
    if (mirror === undefined) {
        return [];
    }
    const url = URL.canParse(mirror) ? new URL(mirror) : undefined;
    if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
        return [`binaries.mirror must be a URL like "https://…", not "${mirror}"`];
    }
    return rule(
        url.username === "" && url.password === "",
        "binaries.mirror cannot contain a user or a password: it is shown, and kept in the state",
    );
}

function checksumProblems({ mirror, sha256 }: KindOf<"archive">): readonly string[] {
    if (sha256 === undefined || typeof sha256 === "string") {
        return rule(
            sha256 !== "mirror" || mirror !== undefined,
            'binaries.sha256: "mirror" requires binaries.mirror',
        );
    }
    return Object.entries(sha256)
        .filter(([, checksum]) => !/^[0-9a-f]{64}$/i.test(checksum))
        .map(([name]) => `binaries.sha256["${name}"] must be 64 hexadecimal digits`);
}

/** Checks a package's name, which becomes an argument of commands. */
function nameProblems({ package: name }: KindOf<"packages">): readonly string[] {
    return rule(
        name === undefined || /^[A-Za-z0-9][\w.+-]*$/.test(name),
        `binaries.package must be the name of a package, not "${String(name)}"`,
    );
}

/** A machine has one /usr/bin/mongod: a second member there would be started with a version that is not its own. */
function machineProblems(args: ReplicaSetArgs): readonly string[] {
    const machines = membersOf(args).map((member) => {
        const shell = shellOf(args, member);
        return shell.kind === "local" ? "this machine" : sshHostOf(shell, member);
    });
    const shared = machines.filter((machine, index) => machines.indexOf(machine) !== index);
    return [...new Set(shared)].map(
        (machine) =>
            `binaries.kind "packages" installs one version on a machine, but ${machine} has several members`,
    );
}

/** Releases outside of `dataDir` may be in use by sets that this one does not know. */
function keepProblems(
    { keepVersions, root }: Exclude<BinariesArgs, { readonly kind: "directory" }>,
    dataDir: string,
): readonly string[] {
    if (keepVersions === undefined) {
        return [];
    }
    const path = root === undefined ? "releases" : relative(dataDir, resolve(root));
    const isWithin = path !== "" && !path.startsWith("..") && !isAbsolute(path);
    return rules(
        rule(
            Number.isInteger(keepVersions) && keepVersions >= 0,
            `binaries.keepVersions must be a whole number of at least 0, not ${keepVersions}`,
        ),
        rule(isWithin, `binaries.keepVersions requires binaries.root within dataDir (${dataDir})`),
    );
}
