import { maxVotes } from "../../core/topology/set-limits";
import { hostnameOf } from "../../io/mongodb/access";
import type { SshHop, SshShell } from "../../io/ssh/shell";
import type { ServiceChoice } from "../../io/service/service";
import type { MemberArgs, ReplicaSetArgs, ServiceArgs, ShellArgs, SshConnectionArgs } from "./args";
import { hide, resolveSecret } from "./secrets";

/** Its own, or that of the set. */
export function shellOf(args: ReplicaSetArgs, member: MemberArgs): ShellArgs {
    return member.shell ?? args.shell ?? { kind: "local" };
}

export function serviceChoiceOf(
    args: ReplicaSetArgs,
    member: MemberArgs,
): ServiceChoice | undefined {
    const service: ServiceArgs = member.service ?? args.service ?? { kind: "process" };
    return service.kind === "process" ? undefined : service;
}

/** Of a number of members the first ones vote, as many as may. */
export function membersOf({ members = 3 }: ReplicaSetArgs): readonly MemberArgs[] {
    return typeof members === "number"
        ? Array.from({ length: members }, (_, index): MemberArgs =>
              index < maxVotes ? {} : { votes: 0, priority: 0 },
          )
        : members;
}

/** "db1.example.com:27017", "10.0.0.1:27017", "[::1]:27017" */
export function isAddress(text: string): boolean {
    return /^([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/.test(text);
}

/** In the order of the members; undefined for one of this machine. Waits for the secrets. */
export async function resolveShells(
    args: ReplicaSetArgs,
): Promise<readonly (SshShell | undefined)[]> {
    return Promise.all(
        membersOf(args).map((member) => resolveShell(shellOf(args, member), member)),
    );
}

async function resolveShell(shell: ShellArgs, member: MemberArgs): Promise<SshShell | undefined> {
    if (shell.kind === "local") {
        return undefined;
    }
    const { sudo, proxy } = shell;
    const hop = await resolveHop(shell, sshHostOf(shell, member));
    return {
        kind: "ssh",
        ...hop,
        ...(sudo === true && { sudo }),
        ...(proxy && { proxy: await resolveHop(proxy, proxy.host ?? "") }),
    };
}

/** Where nothing else is said, the member is on the host by which it is reached. */
export function sshHostOf(shell: SshConnectionArgs, { address, host = "" }: MemberArgs): string {
    return shell.host ?? hostnameOf(address ?? host);
}

async function resolveHop(args: SshConnectionArgs, host: string): Promise<SshHop> {
    const { privateKey, privateKeyPassword, password } = args;
    const { agentSocketPath, hostKey, knownHosts } = args;
    return {
        host,
        port: args.port ?? 22,
        user: args.user ?? "root",
        dialErrorLimit: args.dialErrorLimit ?? 3,
        perDialTimeout: args.perDialTimeout ?? 15,
        ...(agentSocketPath !== undefined && { agentSocketPath }),
        ...(hostKey !== undefined && { hostKey }),
        ...(knownHosts !== undefined && { knownHosts }),
        ...(privateKey !== undefined && { privateKey: await resolveSecret(privateKey) }),
        ...(privateKeyPassword !== undefined && {
            privateKeyPassword: await resolveSecret(privateKeyPassword),
        }),
        ...(password !== undefined && { password: await resolveSecret(password) }),
    };
}

/** As the engine may keep them with the component. */
export function markShells({
    shell,
    members,
}: ReplicaSetArgs): Pick<ReplicaSetArgs, "shell" | "members"> {
    return {
        ...(shell && { shell: markShell(shell) }),
        ...(members !== undefined && {
            members:
                typeof members === "number"
                    ? members
                    : members.map((member) => ({
                          ...member,
                          ...(member.shell && { shell: markShell(member.shell) }),
                      })),
        }),
    };
}

function markShell(shell: ShellArgs): ShellArgs {
    return shell.kind === "local"
        ? shell
        : { ...shell, ...markHop(shell), ...(shell.proxy && { proxy: markHop(shell.proxy) }) };
}

function markHop(hop: SshConnectionArgs): SshConnectionArgs {
    const { privateKey, privateKeyPassword, password } = hop;
    return {
        ...hop,
        ...(privateKey !== undefined && { privateKey: hide(privateKey) }),
        ...(privateKeyPassword !== undefined && { privateKeyPassword: hide(privateKeyPassword) }),
        ...(password !== undefined && { password: hide(password) }),
    };
}
