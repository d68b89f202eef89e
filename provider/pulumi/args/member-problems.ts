import { maxMembers, maxVotes } from "../../core/topology/set-limits";
import { isAdopted } from "./adoption";
import type { MemberArgs, ReplicaSetArgs } from "./args";
import { rule, rules, uniqueRule } from "./rules";
import { isAddress, shellOf } from "./shells";

/** Names of the set's other resources. */
const reservedNames: readonly string[] = ["configuration", "fcv", "path"];

/** Returns what is wrong with the list of members, and with each of them. */
export function memberProblems(args: ReplicaSetArgs): readonly string[] {
    const { members = 3 } = args;
    if (typeof members === "number") {
        return rule(
            Number.isInteger(members) && members >= 1 && members <= maxMembers,
            `members must be 1 to ${maxMembers}, not ${members}`,
        );
    }
    const hosts = members.flatMap((member) => member.host ?? []);
    const voters = members.filter(({ votes = 1 }) => votes === 1).length;
    const names = members.map((member, index) => member.name ?? String(index));
    return rules(
        rule(
            members.length <= maxMembers,
            `members must be at most ${maxMembers}, not ${members.length}`,
        ),
        rule(
            voters <= maxVotes,
            `at most ${maxVotes} members can have a vote, not ${voters}: set votes and priority of the others to 0`,
        ),
        rule(members.length > 0, "members must name at least one member"),
        uniqueRule(hosts, (host) => `two members have the host ${host}`),
        uniqueRule(
            names,
            (name) =>
                `two members have the name "${name}": a member without a name is named after its place, counted from 0`,
        ),
        rule(
            !reservedNames.some((name) => names.includes(name)),
            "configuration, fcv and path cannot be names of members: other resources have these names",
        ),
        rule(
            members.length === 0 || members.some(canBePrimary),
            "at least one member must be able to become primary: with a priority above 0, a vote, and data",
        ),
        ...members.map((member, index) =>
            oneMemberProblems(
                member,
                // A server that this package starts here listens only to this machine.
                shellOf(args, member).kind === "local" && !isAdopted(args, member),
            ).map((text) => `members[${index}]: ${text}`),
        ),
    );
}

function canBePrimary({ arbiterOnly, priority, votes }: MemberArgs): boolean {
    return arbiterOnly !== true && priority !== 0 && votes !== 0;
}

/** Checks the rules of the set's configuration: manual, "Replica Set Configuration". */
function oneMemberProblems(member: MemberArgs, isLocal: boolean): readonly string[] {
    const { name, host, address, priority = 1, votes = 1, hidden = false } = member;
    const { secondaryDelaySecs = 0, arbiterOnly = false, tags = {} } = member;
    return rules(
        address === undefined
            ? []
            : host === undefined
              ? ["address requires host, by which the set knows the member"]
              : rule(
                    isAddress(address),
                    `address must be like "203.0.113.7:27017", not "${address}"`,
                ),
        rule(
            name === undefined || /^[\w-]+$/.test(name),
            `name must consist of letters, digits, "-" and "_", not "${String(name)}"`,
        ),
        rule(
            !isLocal || host === undefined || isLoopback(host),
            `host must be an address and port of this machine's loopback interface, like "127.0.0.1:27017", not "${String(host)}"`,
        ),
        rule(priority >= 0 && priority <= 1000, `priority must be 0 to 1000, not ${priority}`),
        rule(votes === 0 || votes === 1, `votes must be 0 or 1, not ${votes}`),
        rule(votes !== 0 || priority === 0, "a member without a vote must have priority 0"),
        rule(!hidden || priority === 0, "a hidden member must have priority 0"),
        rule(secondaryDelaySecs <= 0 || priority === 0, "a delayed member must have priority 0"),
        rule(
            Object.values(tags).every((value) => (typeof value as string) === "string"),
            'tags must be strings, like { dc: "east" }',
        ),
        rule(
            !arbiterOnly || (!hidden && secondaryDelaySecs <= 0 && votes !== 0),
            "an arbiter must have a vote, and cannot be hidden or delayed",
        ),
    );
}

function isLoopback(host: string): boolean {
    return /^(127(\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}$/.test(host);
}
