import { flattenSections } from "../../core/json/merge-sections";
import { hostnameOf } from "../../io/mongodb/access";
import { isAdopted } from "./adoption";
import type { MemberArgs, MongodOptions, ReplicaSetArgs } from "./args";
import { rule, rules } from "./rules";
import { membersOf } from "./shells";

/**
 * Returns the options with which this package, or the other members, could no longer connect to a member. Its server would
 * start, and seem dead.
 */
export function lockoutProblems(args: ReplicaSetArgs): readonly string[] {
    const members = membersOf(args);
    return [
        ...problemsIn(args.options, "options", members, args),
        ...members.flatMap((member, index) =>
            problemsIn(member.options, `members[${index}].options`, [member], args),
        ),
        ...clientCertificateProblems(args),
    ];
}

function problemsIn(
    options: MongodOptions = {},
    where: string,
    members: readonly MemberArgs[],
    args: ReplicaSetArgs,
): readonly string[] {
    const values = new Map(flattenSections(options));
    const needed = connectionsNeeded(membersOf(args).length);
    const limit = values.get("net.maxIncomingConnections");
    const tlsMode = values.get("net.tls.mode") ?? values.get("net.ssl.mode");
    return rules(
        rule(
            limit === undefined || Number(limit) >= needed,
            `${where}.net.maxIncomingConnections must be ${needed} or more, not ${String(limit)}: the other members and this package need that many`,
        ),
        rule(
            args.auth !== undefined || values.get("security.authorization") !== "enabled",
            `${where}.security.authorization requires a user: set auth`,
        ),
        rule(
            args.tls !== undefined || (tlsMode !== "requireTLS" && tlsMode !== "requireSSL"),
            `${where}.net.tls.mode "requireTLS" requires that this package connects by TLS: set tls`,
        ),
        mechanismProblems(values.get("setParameter.authenticationMechanisms"), where, args),
        bindIpProblems(values.get("net.bindIp"), where, members, args),
    );
}

/**
 * Tried with three members of 6.0.5: while `pulumi up` restarted them, one had up to 24 connections of the others, the program
 * and the provider's process. With 14, secondaries stopped replicating; with 8, a new set was never reached.
 */
function connectionsNeeded(members: number): number {
    return 16 + 4 * (members - 1);
}

/** A server offers only the mechanisms of this parameter: a list, or a text with commas. */
function mechanismProblems(value: unknown, where: string, { auth }: ReplicaSetArgs) {
    if (value === undefined || auth === undefined) {
        return [];
    }
    const { mechanism = "SCRAM-SHA-256" } = auth;
    const offered: readonly unknown[] = Array.isArray(value) ? value : textOf(value).split(",");
    return rule(
        offered.some((each) => textOf(each).trim() === mechanism),
        `${where}.setParameter.authenticationMechanisms must contain ${mechanism}, with which this package logs in`,
    );
}

/** Adopted members run with their addresses already. */
function bindIpProblems(
    value: unknown,
    where: string,
    members: readonly MemberArgs[],
    args: ReplicaSetArgs,
) {
    const addresses = textOf(value);
    if (value === undefined || !addresses.split(",").every(isLoopback)) {
        return [];
    }
    const cutOff = members.find(
        (member) =>
            !isAdopted(args, member) &&
            member.host !== undefined &&
            !isLoopback(hostnameOf(member.host)),
    );
    return rule(
        cutOff === undefined,
        `${where}.net.bindIp must contain the address of ${String(cutOff?.host)}: at ${addresses} no other machine reaches it`,
    );
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}

function isLoopback(address: string): boolean {
    const name = address.trim();
    return name === "localhost" || name === "::1" || /^127\.|^\//.test(name);
}

/** A server that knows an authority requires a certificate of every client (manual, "CAFile"), unless its configuration says otherwise. */
function clientCertificateProblems({ tls }: ReplicaSetArgs): readonly string[] {
    const connectsByTls = tls?.mode === "preferTLS" || tls?.mode === "requireTLS";
    return rule(
        !connectsByTls ||
            tls.certificateKey !== undefined ||
            tls.allowConnectionsWithoutCertificates === true,
        `tls.mode "${String(tls?.mode)}" requires tls.certificateKey, or tls.allowConnectionsWithoutCertificates: members refuse clients without a certificate`,
    );
}
