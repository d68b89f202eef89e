import { basename } from "node:path";

import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { AdoptedPaths, MemberFolder } from "../layout/member-folder";
import { memberFolder } from "../layout/member-folder";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { Secret } from "../mongodb/secret";
import type { Binaries } from "../releases/store/release-source";
import type { Service } from "../service/service";
import type { ServiceChoice } from "../service/service-of";
import { serviceOf } from "../service/service-of";

/** A member, and how this package reaches its files and its process. */
export interface ManagedMember {
    readonly host: string;
    /** It is reached at another address than `host`: what listens at `host` proves nothing about its port. Absent: false. */
    readonly forwarded?: boolean;
    /** Absent: this machine. */
    readonly machine?: Machine;
    /** Absent: a process that this package starts. */
    readonly service?: ServiceChoice;
    /** Its folder: data, configuration, log, links to its binaries. */
    readonly folder: string;
    /** Paths of the data and log of an adopted member, outside its folder. */
    readonly adopted?: AdoptedPaths;
    /** What it should run with. Absent for a member that is only observed. */
    readonly desired?: DesiredServer;
}

/** A source of binaries, and the configuration to run them with. */
export interface DesiredServer {
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
    /** Files in the member's folder that the configuration names, by file name. */
    readonly files?: Readonly<Record<string, Secret>>;
}

/** A member's machine, its files there, and the service that runs it. */
export interface LocatedMember {
    readonly host: string;
    readonly folder: MemberFolder;
    readonly machine: Machine;
    readonly service: Service;
}

export function locate(member: ManagedMember): LocatedMember {
    const { host, machine = thisMachine } = member;
    const folder = memberFolder(member.folder, member.adopted);
    return { host, folder, machine, service: serviceOf(member.service, folder, machine) };
}

/** Returns the version that a link of a member leads to: the name of the release's folder. */
export async function linkedVersion(link: string, machine: Machine): Promise<string | undefined> {
    const target = await machine.readLink(link);
    return target === undefined ? undefined : basename(target);
}

export function folderUnusable({ host, folder }: LocatedMember, cause: unknown): UpgradeError {
    return cause instanceof UpgradeError
        ? cause
        : new UpgradeError(
              "data-folder-unusable",
              `Cannot use ${folder.root} for ${host}: ${messageOf(cause)}`,
              { host, cause },
          );
}
