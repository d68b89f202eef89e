import { isAbsolute, join, relative, resolve } from "node:path";

import { parseVersion } from "../../core/releases/version";
import type { Binaries } from "../../io/releases/store/release-source";
import { defaultRoot } from "../../io/releases/store/store";
import type { BinariesArgs, ReplicaSetArgs } from "./args";
import { commandProblems } from "../../io/machine/command-problems";
import { membersOf, shellOf, sshHostOf } from "./shells";

const kinds: readonly string[] = ["archive", "directory", "packages", "command"];

/** Of a command. */
const example = ["/opt/fetch"];

const usual: BinariesArgs = { kind: "archive" };

/** What the program says of releases, with every default filled in. */
export function binariesOf(args: ReplicaSetArgs, dataDir: string, isRemote: boolean): Binaries {
    const { binaries = usual } = args;
    if (binaries.kind === "directory") {
        return { kind: "directory", root: resolve(binaries.path) };
    }
    const { root: _root, ...rest } = binaries;
    const root = resolve(binaries.root ?? rootOf(binaries, dataDir, isRemote));
    return rest.kind === "packages"
        ? { ...rest, package: rest.package ?? packageOf(args.version), root }
        : { ...rest, root };
}

/** This machine's cache folder is everybody's: nothing is ever removed from it. */
function rootOf(binaries: BinariesArgs, dataDir: string, isRemote: boolean): string {
    if (binaries.kind === "packages") {
        return join(dataDir, "packages");
    }
    const isShared = binaries.kind === "archive" && binaries.keepVersions === undefined;
    return isShared && !isRemote ? defaultRoot() : join(dataDir, "releases");
}

/** The server's package, as the publishers name it: their installation pages. */
function packageOf(version: string): string {
    const names = {
        community: "mongodb-org-server",
        enterprise: "mongodb-enterprise-server",
        percona: "percona-server-mongodb-server",
    };
    return names[parseVersion(version).edition];
}

export function binariesProblems(args: ReplicaSetArgs, dataDir: string): readonly string[] {
    const { binaries = usual } = args;
    const kind: string = binaries.kind;
    if (!kinds.includes(kind)) {
        return [`binaries.kind can't be "${kind}": only ${kinds.join(", ")}`];
    }
    switch (binaries.kind) {
        case "archive":
            return [
                ...mirrorProblems(binaries),
                ...checksumProblems(binaries),
                ...keepProblems(binaries, dataDir),
            ];
        case "directory":
            return isAbsolute(binaries.path)
                ? []
                : [`binaries.path must be absolute, not "${binaries.path}"`];
        case "packages":
            return [
                ...nameProblems(binaries),
                ...machineProblems(args),
                ...keepProblems(binaries, dataDir),
            ];
        case "command":
            return [
                ...commandProblems("binaries.stage", binaries.stage, example),
                ...commandProblems("binaries.switch", binaries.switch ?? ["none"], example),
                ...keepProblems(binaries, dataDir),
            ];
    }
}

type KindOf<K extends BinariesArgs["kind"]> = Extract<BinariesArgs, { readonly kind: K }>;

/** It is printed, and kept in the state. */
function mirrorProblems({ mirror }: KindOf<"archive">): readonly string[] {
    if (mirror === undefined) {
        return [];
    }
    const address = URL.canParse(mirror) ? new URL(mirror) : undefined;
    if (address === undefined || !["http:", "https:"].includes(address.protocol)) {
        return [`binaries.mirror must be an address like "https://…", not "${mirror}"`];
    }
    return address.username === "" && address.password === ""
        ? []
        : ["binaries.mirror can't hold a user or a password: it is shown, and kept in the state"];
}

function checksumProblems({ mirror, sha256 }: KindOf<"archive">): readonly string[] {
    if (sha256 === undefined || typeof sha256 === "string") {
        return sha256 === "mirror" && mirror === undefined
            ? ['binaries.sha256: "mirror" needs a binaries.mirror']
            : [];
    }
    return Object.entries(sha256)
        .filter(([, sum]) => !/^[0-9a-f]{64}$/i.test(sum))
        .map(([name]) => `binaries.sha256["${name}"] must be 64 hexadecimal digits`);
}

/** They become words of commands. */
function nameProblems({ package: name }: KindOf<"packages">): readonly string[] {
    return name === undefined || /^[A-Za-z0-9][\w.+-]*$/.test(name)
        ? []
        : [`binaries.package must be a package's name, not "${name}"`];
}

/** One /usr/bin/mongod a machine: a second member there would be started with a version that is not its own. */
function machineProblems(args: ReplicaSetArgs): readonly string[] {
    const machines = membersOf(args).map((member) => {
        const shell = shellOf(args, member);
        return shell.kind === "local" ? "this machine" : sshHostOf(shell, member);
    });
    const several = machines.filter((each, index) => machines.indexOf(each) !== index);
    return [...new Set(several)].map(
        (each) =>
            `binaries of kind "packages" install one version on a machine: ${each} has several members`,
    );
}

/** What lies elsewhere may be in use by sets that this one knows nothing of. */
function keepProblems(
    { keepVersions, root }: Exclude<BinariesArgs, { readonly kind: "directory" }>,
    dataDir: string,
): readonly string[] {
    if (keepVersions === undefined) {
        return [];
    }
    const way = root === undefined ? "releases" : relative(dataDir, resolve(root));
    const isWithin = way !== "" && !way.startsWith("..") && !isAbsolute(way);
    return [
        ...(Number.isInteger(keepVersions) && keepVersions >= 0
            ? []
            : [`binaries.keepVersions must be 0 or more, not ${String(keepVersions)}`]),
        ...(isWithin
            ? []
            : [`binaries.keepVersions needs a binaries.root within dataDir (${dataDir})`]),
    ];
}
