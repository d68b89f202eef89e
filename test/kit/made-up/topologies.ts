import type { Member, Topology } from "../../../provider/core/topology/topology";

export const db1 = "db1:27017";
export const db2 = "db2:27017";
export const db3 = "db3:27017";
export const db4 = "db4:27017";
export const db5 = "db5:27017";

/** Fields of a member that differ from the usual ones; undefined removes a field. */
export type Changes = { readonly [K in keyof Member]?: Member[K] | undefined };

/** Returns "5.0" for "5.0.4". */
export function seriesOf(version: string): string {
    return version.split(".").slice(0, 2).join(".");
}

/** The version fields of a running member, with the FCV of its series. */
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

/** A member whose process does not run; its next start would run `installed`. */
export function stopped(host: string, installed: string, changes: Changes = {}): Member {
    return secondary(host, {
        ...silent,
        processRuns: false,
        installedVersion: installed,
        ...changes,
    });
}

/** A member that ended without a clean shutdown. */
export function crashed(host: string, installed: string, changes: Changes = {}): Member {
    return stopped(host, installed, { uncleanShutdown: true, ...changes });
}

/** A member whose process runs but does not answer. */
export function unresponsive(host: string, installed: string, changes: Changes = {}): Member {
    return secondary(host, { ...silent, installedVersion: installed, ...changes });
}

const silent: Changes = { state: "DOWN", version: undefined, fcv: undefined, lagSecs: undefined };

export function setOf(...members: readonly Member[]): Topology {
    return { setName: "rs0", initiated: true, members, undeclared: [] };
}

/** A set of db1, the primary, and two secondaries. */
export function threeMembers(version: string, fcv = seriesOf(version)): Topology {
    const at = running(version, fcv);
    return setOf(primary(db1, at), secondary(db2, at), secondary(db3, at));
}

/** Returns the topology with one member changed. */
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
