import { isAbsolute } from "node:path";

import { defined } from "../../core/json/defined";
import { mergeSections, valueAt } from "../../core/json/merge-sections";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { MemberArgs, ReplicaSetArgs } from "./args";
import { rule, rules } from "./rules";
import { membersOf } from "./shells";

/** Whether the member is adopted: its own `adopt` counts before the set's. */
export function isAdopted(args: ReplicaSetArgs, member: MemberArgs): boolean {
    return member.adopt ?? args.adopt ?? false;
}

/** Returns the paths of an adopted member's data and log, which the program's options give. */
export function adoptedPaths(args: ReplicaSetArgs, member: MemberArgs): AdoptedPaths {
    const { data, log } = pathsIn(args, member);
    return defined({ data: data as string, log: log as string | undefined });
}

/** Returns what the program must still say of members that it adopts. */
export function adoptionProblems(args: ReplicaSetArgs): readonly string[] {
    return membersOf(args).flatMap((member, index) =>
        isAdopted(args, member)
            ? memberProblems(args, member).map((text) => `members[${index}]: ${text}`)
            : [],
    );
}

function memberProblems(args: ReplicaSetArgs, member: MemberArgs): readonly string[] {
    const { data, log } = pathsIn(args, member);
    return rules(
        rule(
            /^.+:\d{1,5}$/.test(member.host ?? ""),
            "adopt requires host, as the set's configuration names the member",
        ),
        rule(
            isAbsolutePath(data),
            `adopt requires options.storage.dbPath to be an absolute path, not ${describePath(data)}`,
        ),
        rule(
            log === undefined || isAbsolutePath(log),
            `adopt requires options.systemLog.path to be an absolute path, not ${describePath(log)}`,
        ),
    );
}

function pathsIn({ options = {} }: ReplicaSetArgs, member: MemberArgs) {
    const all = mergeSections(options, member.options ?? {});
    return { data: valueAt(all, "storage.dbPath"), log: valueAt(all, "systemLog.path") };
}

function isAbsolutePath(path: unknown): boolean {
    return typeof path === "string" && isAbsolute(path);
}

function describePath(path: unknown): string {
    return path === undefined ? "absent" : JSON.stringify(path);
}
