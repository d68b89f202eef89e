import { valueAt } from "../../core/json/merge-sections";
import { isAdopted } from "./adoption";
import type { MemberArgs, MongodOptions, ReplicaSetArgs } from "./args";
import { membersOf, shellOf } from "./shells";

/** Options that this package sets itself, with why a user can't. */
const ownOptions: readonly (readonly [path: string, reason: string])[] = [
    [
        "storage.dbPath",
        "the data lies in the member's folder: set dataDir; of a server that runs already, adopt",
    ],
    ["net.port", "it is part of the member's address: set members[].host"],
    ["net.bindIp", "local members listen on their own address only"],
    ["replication.replSetName", "set replicaSetName"],
    [
        "sharding.clusterRole",
        "a sharded cluster has an order of its own, which this package does not know",
    ],
    ["systemLog.path", "the log lies in the member's folder"],
    ["systemLog.destination", "the log lies in the member's folder"],
    ["processManagement.fork", "the package starts the process itself"],
    ["processManagement.pidFilePath", "the package keeps it itself"],
];

/** What the process of a member that is taken over has been given is its own, and stays. */
const ofTheAdopted: readonly string[] = [
    "net.bindIp",
    "processManagement.pidFilePath",
    "storage.dbPath",
    "systemLog.destination",
    "systemLog.path",
];

/** Options that a program can't set: for all members, or for one. */
export function optionProblems(args: ReplicaSetArgs): readonly string[] {
    const members = membersOf(args);
    const ofOne = (member: MemberArgs, index: number) =>
        problemsIn(args, member.options, [member], `members[${index}].options`);
    return [...problemsIn(args, args.options, members, "options"), ...members.flatMap(ofOne)];
}

function problemsIn(
    args: ReplicaSetArgs,
    options: MongodOptions = {},
    members: readonly MemberArgs[],
    where: string,
): readonly string[] {
    const areRemote = members.every((member) => shellOf(args, member).kind === "ssh");
    const areAdopted = members.every((member) => isAdopted(args, member));
    return ownOptions
        .filter(([path]) => !(areRemote && path === "net.bindIp"))
        .filter(([path]) => !(areAdopted && ofTheAdopted.includes(path)))
        .filter(([path]) => valueAt(options, path) !== undefined)
        .map(([path, reason]) => `${where}.${path} can't be set: ${reason}`);
}
