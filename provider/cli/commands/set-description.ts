import { defined } from "../../core/json/defined";
import { runningVersions } from "../../core/topology/running-versions";
import { isMasked, nestOptions, readServerOptions } from "../../core/inspection/server-options";
import type { Member, Topology } from "../../core/topology/topology";
import { thisMachine } from "../../io/machine/local-machine";
import { absolutePaths } from "../../io/machine/absolute-paths";
import type { OpenSet } from "../set/open-set";

/** A set as a program describes it to adopt it. */
export interface SetDescription {
    readonly setName: string;
    /** The versions that the members run. */
    readonly versions: readonly string[];
    /** The options that all members share. */
    readonly options: object;
    readonly members: readonly MemberDescription[];
}

export interface MemberDescription {
    /** Arguments as a program names them, without defaults. */
    readonly args: object;
    readonly host: string;
    /** Its own options; absent if it does not report them. */
    readonly options?: object;
    /** Options that it has, but whose values it does not report. */
    readonly unreported: readonly string[];
}

/** Asks every member for the options that it runs with. */
export async function describeSet(topology: Topology, set: OpenSet): Promise<SetDescription> {
    const { setName, members } = topology;
    const options = await Promise.all(members.map(({ host }) => askOptions(host, set)));
    const reported = options.filter((each) => each !== undefined);
    const shared = [...(reported[0] ?? [])].filter(([path, value]) =>
        reported.every((each) => each.get(path) === value),
    );
    const isShared = new Set(shared.map(([path]) => path));
    return {
        setName,
        versions: runningVersions(topology),
        options: nestOptions(shared.filter(([, value]) => !isMasked(value))),
        members: members.map((member, index) => {
            const all = [...(options[index] ?? [])];
            const own = all.filter(([path, value]) => !isShared.has(path) && !isMasked(value));
            return defined({
                host: member.host,
                args: memberArgs(member),
                options: options[index] && nestOptions(own),
                unreported: all.flatMap(([path, value]) => (isMasked(value) ? [path] : [])),
            });
        }),
    };
}

/** Reads the options of a member, by path, without those that the program gives as other arguments. */
async function askOptions(
    host: string,
    { connections }: OpenSet,
): Promise<ReadonlyMap<string, unknown> | undefined> {
    try {
        const { parsed } = await connections.run(host, { getCmdLineOpts: 1 });
        const reported = [...readServerOptions(parsed as object)]
            .filter(([path]) => path !== "net.port" && path !== "replication.replSetName")
            .map(([path, { value }]) => [path, value] as const);
        // The program must name it.
        const options = new Map([["storage.dbPath", "/data/db"] as const, ...reported]);
        if (!isHere(host)) {
            return options;
        }
        const { pid } = await connections.run(host, { serverStatus: 1 });
        return await absolutePaths(Number(pid), options, thisMachine);
    } catch {
        // An arbiter that requires authentication knows no user; a member that is down reports nothing.
        return undefined;
    }
}

/** Whether a member runs on this machine: no other machine is read from here. */
export function isHere(host: string): boolean {
    return /^(127\.|localhost:|\[::1\])/.test(host);
}

function memberArgs(member: Member): object {
    const { host, priority, votes, hidden, arbiter, delaySecs, tags } = member;
    return {
        host,
        ...(arbiter ? { arbiterOnly: true } : priority !== 1 && { priority }),
        ...(votes !== 1 && { votes }),
        ...(hidden && { hidden }),
        ...(delaySecs > 0 && { secondaryDelaySecs: delaySecs }),
        ...(tags && { tags }),
    };
}
