import { valueAt } from "../../core/json/merge-sections";
import { isAdopted } from "./adoption";
import type { MemberArgs, MongodOptions, ReplicaSetArgs } from "./args";
import { membersOf, shellOf } from "./shells";

/** Options that this package sets itself, and why a program cannot. */
const ownOptions: readonly (readonly [path: string, reason: string])[] = [
    [
        "storage.dbPath",
        "the data is in the member's folder: set dataDir, or adopt if the server already runs",
    ],
    ["net.port", "it is part of the member's address: set members[].host"],
    ["net.bindIp", "local members listen only on their own address"],
    ["replication.replSetName", "set replicaSetName"],
    [
        "sharding.clusterRole",
        "a sharded cluster is upgraded in an order of its own, which this package does not support",
    ],
    ["systemLog.path", "the log is in the member's folder"],
    ["systemLog.destination", "the log is in the member's folder"],
    ["processManagement.fork", "this package starts the process itself"],
    ["processManagement.pidFilePath", "this package writes the file itself"],
];

/** Options that an adopted member keeps, since its process was started with them. */
const keptWhenAdopted: readonly string[] = [
    "net.bindIp",
    "processManagement.pidFilePath",
    "storage.dbPath",
    "systemLog.destination",
    "systemLog.path",
];

/** Returns the options that a program cannot set, for all members or for one. */
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
        .filter(([path]) => !(areAdopted && keptWhenAdopted.includes(path)))
        .filter(([path]) => valueAt(options, path) !== undefined)
        .map(([path, reason]) => `${where}.${path} cannot be set: ${reason}`);
}
