import { isAbsolute } from "node:path";

import { serviceProblems } from "../../io/service/service-of";
import type { MemberArgs, ReplicaSetArgs, ShellArgs, SshConnectionArgs } from "./args";
import { rule, rules } from "./rules";
import { isAddress, membersOf, shellOf } from "./shells";

/** Returns what the arguments alone show to be wrong with the members' machines and services. */
export function shellProblems(args: ReplicaSetArgs): readonly string[] {
    const members = membersOf(args);
    const areAllLocal = members.every((member) => shellOf(args, member).kind !== "ssh");
    return rules(
        args.shell && problemsOf(args.shell, "shell"),
        args.service && serviceProblems(args.service, "service"),
        ...members.map((member, index) => memberProblems(member, `members[${index}]`)),
        ...members.map((member, index) => hostProblems(args, member, `members[${index}]`)),
        rule(
            areAllLocal || (args.dataDir !== undefined && isAbsolute(args.dataDir)),
            "with ssh, dataDir must be an absolute path on the hosts",
        ),
    );
}

function memberProblems({ shell, service }: MemberArgs, where: string): readonly string[] {
    return rules(
        shell && problemsOf(shell, `${where}.shell`),
        service && serviceProblems(service, `${where}.service`),
    );
}

function hostProblems(args: ReplicaSetArgs, member: MemberArgs, where: string): readonly string[] {
    const { host = "" } = member;
    return rule(
        shellOf(args, member).kind !== "ssh" || isAddress(host),
        `${where}: with ssh, host must be an address and port like "db1.example.com:27017", not "${host}"`,
    );
}

const kinds: readonly string[] = ["local", "ssh"];

function problemsOf(shell: ShellArgs, where: string): readonly string[] {
    if (!kinds.includes(shell.kind)) {
        return [`${where}.kind must be "local" or "ssh", not "${shell.kind as string}"`];
    }
    if (shell.kind === "local") {
        return [];
    }
    const { proxy } = shell;
    return rules(
        connectionProblems(shell, where),
        proxy && connectionProblems(proxy, `${where}.proxy`),
        proxy && rule(proxy.host !== undefined, `${where}.proxy.host is required`),
    );
}

function connectionProblems(hop: SshConnectionArgs, where: string): readonly string[] {
    const { hostKey, knownHosts, port = 22, dialErrorLimit = 3, perDialTimeout = 15 } = hop;
    return rules(
        rule(
            (hostKey === undefined) !== (knownHosts === undefined),
            `${where} requires either hostKey or knownHosts: without them any host could pose as this one`,
        ),
        rule(
            knownHosts === undefined || isAbsolute(knownHosts),
            `${where}.knownHosts must be absolute, not "${String(knownHosts)}"`,
        ),
        rule(
            Number.isInteger(port) && port > 0 && port < 65_536,
            `${where}.port must be 1 to 65535, not ${port}`,
        ),
        rule(
            dialErrorLimit === -1 || (Number.isInteger(dialErrorLimit) && dialErrorLimit > 0),
            `${where}.dialErrorLimit must be above 0, or -1 for no limit, not ${dialErrorLimit}`,
        ),
        rule(
            perDialTimeout >= 0,
            `${where}.perDialTimeout must be a number of seconds, not ${perDialTimeout}`,
        ),
    );
}
