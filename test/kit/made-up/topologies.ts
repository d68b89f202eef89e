import type { Member, Topology } from "../../../provider/core/topology/topology";

export const db1 = "db1:27017";
export const db2 = "db2:27017";
export const db3 = "db3:27017";
export const db4 = "db4:27017";
export const db5 = "db5:27017";

/** What a test says of a member where it differs from the usual; undefined takes a field away. */
export type Changes = { readonly [K in keyof Member]?: Member[K] | undefined };

/** "5.0" of "5.0.4". */
export function seriesOf(version: string): string {
    return version.split(".").slice(0, 2).join(".");
}

/** A process of this version, with the FCV of its series, serving as installed. */
export function running(version: string, fcv = seriesOf(version)) {
    return { version, installedVersion: version, fcv };
}

export function secondary(host: string, changes: Changes = {}): Member {
    return changed(
        {
            host,
            state: "SECONDARY",
            ...running("5.0.4"),
            processRuns: true,
            configDiffers: false,
            uncleanShutdown: false,
            fcvInTransition: false,
            inSet: true,
            arbiter: false,
            hidden: false,
            priority: 1,
            votes: 1,
            delaySecs: 0,
            lagSecs: 0,
        },
        changes,
    );
}

export function primary(host: string, changes: Changes = {}): Member {
    return secondary(host, { state: "PRIMARY", ...changes });
}

export function arbiter(host: string, changes: Changes = {}): Member {
    return secondary(host, {
        state: "ARBITER",
        arbiter: true,
        priority: 0,
        lagSecs: undefined,
        fcv: undefined,
        ...changes,
        ...("fcv" in changes && { fcv: undefined }),
    });
}

export function hidden(host: string, changes: Changes = {}): Member {
    return secondary(host, { hidden: true, priority: 0, ...changes });
}

export function delayed(host: string, delaySecs: number, changes: Changes = {}): Member {
    return hidden(host, { delaySecs, lagSecs: delaySecs, votes: 0, ...changes });
}

/** Its process does not run; `installed` is what the next start would run. */
export function stopped(host: string, installed: string, changes: Changes = {}): Member {
    return secondary(host, {
        ...silent,
        processRuns: false,
        installedVersion: installed,
        ...changes,
    });
}

/** It ended without a clean shutdown. */
export function crashed(host: string, installed: string, changes: Changes = {}): Member {
    return stopped(host, installed, { uncleanShutdown: true, ...changes });
}

/** Its process runs, and does not answer. */
export function unresponsive(host: string, installed: string, changes: Changes = {}): Member {
    return secondary(host, { ...silent, installedVersion: installed, ...changes });
}

const silent: Changes = { state: "DOWN", version: undefined, fcv: undefined, lagSecs: undefined };

export function setOf(...members: readonly Member[]): Topology {
    return { setName: "rs0", initiated: true, members, undeclared: [] };
}

/** db1, the primary, and two secondaries. */
export function threeMembers(version: string, fcv = seriesOf(version)): Topology {
    const at = running(version, fcv);
    return setOf(primary(db1, at), secondary(db2, at), secondary(db3, at));
}

/** The topology with one member changed. */
export function withMember(topology: Topology, host: string, changes: Changes): Topology {
    return {
        ...topology,
        members: topology.members.map((member) =>
            member.host === host ? changed(member, changes) : member,
        ),
    };
}

function changed(member: Member, changes: Changes): Member {
    const fields = Object.entries({ ...member, ...changes });
    return Object.fromEntries(
        fields.filter(([, value]) => value !== undefined),
    ) as unknown as Member;
}
