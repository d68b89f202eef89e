import { isAbsolute } from "node:path";

import { serviceProblems } from "../../io/service/service-of";
import type { MemberArgs, ReplicaSetArgs, ShellArgs, SshConnectionArgs } from "./args";
import { isAddress, membersOf, shellOf } from "./shells";

/** What is wrong with the members' machines and services by the arguments alone. */
export function shellProblems(args: ReplicaSetArgs): readonly string[] {
    const members = membersOf(args);
    const remote = members.filter((member) => shellOf(args, member).kind === "ssh");
    return [
        ...(args.shell ? problemsOf(args.shell, "shell") : []),
        ...(args.service ? serviceProblems(args.service, "service") : []),
        ...members.flatMap((member, index) => memberProblems(member, `members[${index}]`)),
        ...members.flatMap((member, index) => hostProblems(args, member, `members[${index}]`)),
        ...(remote.length > 0 && (args.dataDir === undefined || !isAbsolute(args.dataDir))
            ? ["dataDir must be an absolute folder of the hosts where shell is ssh"]
            : []),
    ];
}

function memberProblems({ shell, service }: MemberArgs, where: string): readonly string[] {
    return [
        ...(shell ? problemsOf(shell, `${where}.shell`) : []),
        ...(service ? serviceProblems(service, `${where}.service`) : []),
    ];
}

function hostProblems(args: ReplicaSetArgs, { host, ...rest }: MemberArgs, where: string) {
    if (shellOf(args, { ...rest }).kind !== "ssh") {
        return [];
    }
    return host !== undefined && isAddress(host)
        ? []
        : [
              `${where}: host must be its address and port, like "db1.example.com:27017", where shell is ssh, not "${host ?? ""}"`,
          ];
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
    return [
        ...hopProblems(shell, where),
        ...(proxy ? hopProblems(proxy, `${where}.proxy`) : []),
        ...(proxy && proxy.host === undefined ? [`${where}.proxy.host is required`] : []),
    ];
}

/** A host whose key nobody knows may be anybody. */
function hopProblems(hop: SshConnectionArgs, where: string): readonly string[] {
    const { hostKey, knownHosts, port = 22, dialErrorLimit = 3, perDialTimeout = 15 } = hop;
    return [
        ...((hostKey === undefined) === (knownHosts === undefined)
            ? [
                  `${where} needs hostKey or knownHosts, one of them: without it any host could pose as it`,
              ]
            : []),
        ...(knownHosts !== undefined && !isAbsolute(knownHosts)
            ? [`${where}.knownHosts must be absolute, not "${knownHosts}"`]
            : []),
        ...(Number.isInteger(port) && port > 0 && port < 65_536
            ? []
            : [`${where}.port must be 1 to 65535, not ${port}`]),
        ...(dialErrorLimit === -1 || (Number.isInteger(dialErrorLimit) && dialErrorLimit > 0)
            ? []
            : [
                  `${where}.dialErrorLimit must be above 0, or -1 for no limit, not ${dialErrorLimit}`,
              ]),
        ...(perDialTimeout >= 0
            ? []
            : [`${where}.perDialTimeout must be a number of seconds, not ${perDialTimeout}`]),
    ];
}
