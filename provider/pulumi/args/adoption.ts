import { isAbsolute } from "node:path";

import { mergeSections, valueAt } from "../../core/json/merge-sections";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { MemberArgs, ReplicaSetArgs } from "./args";
import { membersOf } from "./shells";

/** Its own word, or that of the set. */
export function isAdopted(args: ReplicaSetArgs, member: MemberArgs): boolean {
    return member.adopt ?? args.adopt ?? false;
}

/** Where such a member's data and log lie, by what the program says of its options. */
export function adoptedPaths(args: ReplicaSetArgs, member: MemberArgs): AdoptedPaths {
    const { data, log } = pathsIn(args, member);
    return { data: data as string, ...(log !== undefined && { log: log as string }) };
}

/** What a program has to say of a server that it did not make. */
export function adoptionProblems(args: ReplicaSetArgs): readonly string[] {
    return membersOf(args).flatMap((member, index) =>
        isAdopted(args, member)
            ? memberProblems(args, member).map((text) => `members[${index}]: ${text}`)
            : [],
    );
}

function memberProblems(args: ReplicaSetArgs, member: MemberArgs): readonly string[] {
    const { data, log } = pathsIn(args, member);
    return [
        ...(/^.+:\d{1,5}$/.test(member.host ?? "")
            ? []
            : ["to adopt it, its host is needed, as the set's configuration names it"]),
        ...(isWhole(data)
            ? []
            : [`to adopt it, options.storage.dbPath is needed, the whole path, not ${tell(data)}`]),
        ...(log === undefined || isWhole(log)
            ? []
            : [`to adopt it, options.systemLog.path has to be the whole path, not ${tell(log)}`]),
    ];
}

function pathsIn({ options = {} }: ReplicaSetArgs, member: MemberArgs) {
    const all = mergeSections(options, member.options ?? {});
    return { data: valueAt(all, "storage.dbPath"), log: valueAt(all, "systemLog.path") };
}

function isWhole(path: unknown): boolean {
    return typeof path === "string" && isAbsolute(path);
}

function tell(path: unknown): string {
    return path === undefined ? "none" : JSON.stringify(path);
}
