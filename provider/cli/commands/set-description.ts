import { runningVersions } from "../../core/topology/running-versions";
import { isMasked, nestOptions, readServerOptions } from "../../core/inspection/server-options";
import type { Member, Topology } from "../../core/topology/topology";
import { thisMachine } from "../../io/machine/local-machine";
import { absolutePaths } from "../../io/machine/absolute-paths";
import type { OpenSet } from "../set/open-set";

/** A set as a program has to say it for a takeover. */
export interface SetDescription {
    readonly setName: string;
    /** What the members run: one version, or several. */
    readonly versions: readonly string[];
    /** What all members share. */
    readonly options: object;
    readonly members: readonly MemberDescription[];
}

export interface MemberDescription {
    /** By the names that a program has for it; what goes without saying is left out. */
    readonly args: object;
    readonly host: string;
    /** Its own options; absent where it would not tell. */
    readonly options?: object;
    /** Options that it has, and whose values it does not tell. */
    readonly untold: readonly string[];
}

/** Asks every member for the options that it runs with. */
export async function describeSet(topology: Topology, set: OpenSet): Promise<SetDescription> {
    const { setName, members } = topology;
    const options = await Promise.all(members.map(({ host }) => askOptions(host, set)));
    const told = options.filter((each) => each !== undefined);
    const shared = [...(told[0] ?? [])].filter(([path, value]) =>
        told.every((each) => each.get(path) === value),
    );
    const isShared = new Set(shared.map(([path]) => path));
    return {
        setName,
        versions: runningVersions(topology),
        options: nestOptions(shared.filter(([, value]) => !isMasked(value))),
        members: members.map((member, index) => {
            const all = [...(options[index] ?? [])];
            const own = all.filter(([path, value]) => !isShared.has(path) && !isMasked(value));
            return {
                host: member.host,
                args: memberArgs(member),
                ...(options[index] && { options: nestOptions(own) }),
                untold: all.flatMap(([path, value]) => (isMasked(value) ? [path] : [])),
            };
        }),
    };
}

/** By path. What the program says by other arguments is left out. */
async function askOptions(
    host: string,
    { connections }: OpenSet,
): Promise<ReadonlyMap<string, unknown> | undefined> {
    try {
        const { parsed } = await connections.run(host, { getCmdLineOpts: 1 });
        const told = [...readServerOptions(parsed as object)]
            .filter(([path]) => path !== "net.port" && path !== "replication.replSetName")
            .map(([path, { value }]) => [path, value] as const);
        // The program has to name it.
        const options = new Map([["storage.dbPath", "/data/db"] as const, ...told]);
        if (!isHere(host)) {
            return options;
        }
        const { pid } = await connections.run(host, { serverStatus: 1 });
        return await absolutePaths(Number(pid), options, thisMachine);
    } catch {
        // An arbiter that demands authentication knows no user; one that is down tells nothing either.
        return undefined;
    }
}

/** On this very machine: no other is looked at from here. */
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
