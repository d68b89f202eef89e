import { defined } from "../../core/json/defined";
import { maxVotes } from "../../core/topology/set-limits";
import { hostnameOf } from "../../io/mongodb/access";
import type { ServiceChoice } from "../../io/service/service-of";
import type { SshHop, SshShell } from "../../io/ssh/shell";
import type { MemberArgs, ReplicaSetArgs, ServiceArgs, ShellArgs, SshConnectionArgs } from "./args";
import { hideOptional, resolveOptional } from "./secrets";

/** Returns how the member's host is reached: its own shell, or the set's. */
export function shellOf(args: ReplicaSetArgs, member: MemberArgs): ShellArgs {
    return member.shell ?? args.shell ?? { kind: "local" };
}

/** Returns what starts and stops the member: its own service, or the set's. Undefined if this package does. */
export function serviceChoiceOf(
    args: ReplicaSetArgs,
    member: MemberArgs,
): ServiceChoice | undefined {
    const service: ServiceArgs = member.service ?? args.service ?? { kind: "process" };
    // The default is absent from the state.
    return service.kind === "process" ? undefined : service;
}

/** Returns the members. If the program gives only their number, the first ones vote, as many as may. */
export function membersOf({ members = 3 }: ReplicaSetArgs): readonly MemberArgs[] {
    return typeof members === "number"
        ? Array.from({ length: members }, (_, index): MemberArgs =>
              index < maxVotes ? {} : { votes: 0, priority: 0 },
          )
        : members;
}

/** Whether the text is an address and port: "db1.example.com:27017", "10.0.0.1:27017", "[::1]:27017". */
export function isAddress(text: string): boolean {
    return /^([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/.test(text);
}

/** Returns the members' shells in their order; undefined for a member of this machine. Waits for the secrets. */
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
    return defined({
        kind: "ssh" as const,
        ...(await resolveHop(shell, sshHostOf(shell, member))),
        sudo: sudo === true ? true : undefined,
        proxy: proxy && (await resolveHop(proxy, proxy.host ?? "")),
    });
}

/** Returns the host that ssh connects to: by default the one on which the member is reached. */
export function sshHostOf(shell: SshConnectionArgs, { address, host = "" }: MemberArgs): string {
    return shell.host ?? hostnameOf(address ?? host);
}

async function resolveHop(args: SshConnectionArgs, host: string): Promise<SshHop> {
    const { agentSocketPath, hostKey, knownHosts } = args;
    return defined({
        host,
        port: args.port ?? 22,
        user: args.user ?? "root",
        dialErrorLimit: args.dialErrorLimit ?? 3,
        perDialTimeout: args.perDialTimeout ?? 15,
        agentSocketPath,
        hostKey,
        knownHosts,
        privateKey: await resolveOptional(args.privateKey),
        privateKeyPassword: await resolveOptional(args.privateKeyPassword),
        password: await resolveOptional(args.password),
    });
}

/** Returns the shells for the engine, which keeps the component's arguments, with secrets marked as such. */
export function markShells({
    shell,
    members,
}: ReplicaSetArgs): Pick<ReplicaSetArgs, "shell" | "members"> {
    return defined({
        shell: shell && markShell(shell),
        members:
            typeof members === "object"
                ? members.map((member) => ({
                      ...member,
                      ...defined({ shell: member.shell && markShell(member.shell) }),
                  }))
                : members,
    });
}

function markShell(shell: ShellArgs): ShellArgs {
    return shell.kind === "local"
        ? shell
        : {
              ...shell,
              ...markHop(shell),
              ...defined({ proxy: shell.proxy && markHop(shell.proxy) }),
          };
}

function markHop(hop: SshConnectionArgs): SshConnectionArgs {
    return defined({
        ...hop,
        privateKey: hideOptional(hop.privateKey),
        privateKeyPassword: hideOptional(hop.privateKeyPassword),
        password: hideOptional(hop.password),
    });
}
