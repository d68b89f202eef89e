import { join } from "node:path";

/** Where a member that was taken over keeps what others keep in their folder. Plain JSON: it is in the state. */
export interface AdoptedPaths {
    /** storage.dbPath */
    readonly data: string;
    /** systemLog.path; absent where it logs elsewhere. */
    readonly log?: string;
}

/** What lies in the folder of a member that runs as a process of this machine. */
export interface MemberFolder {
    readonly root: string;
    /** Somebody else started it first, and its data lie where they did. */
    readonly adopted: boolean;
    /** storage.dbPath */
    readonly data: string;
    /** The mongod's configuration file: JSON, which is YAML too. */
    readonly config: string;
    /** The configuration of the next start, until it is written whole. */
    readonly nextConfig: string;
    /** The configuration that it ran with before a change that has not proved itself yet. */
    readonly previousConfig: string;
    /** The server's own log. */
    readonly log: string;
    /** What it wrote to its standard outputs: only of use when it dies before it opens its log. */
    readonly output: string;
    readonly pid: string;
    /** mongod's own, in its data folder. */
    readonly lock: string;
    /** Link to the release that the next start runs. */
    readonly current: string;
    /** Link made ready to take the place of `current`: there from just before a stop until the switch. */
    readonly next: string;
    /** Link to the release that it ran before such a change: there from just before the change until the proof. */
    readonly previous: string;
    /** A copy of what it ran when it was taken over, as `<version>/bin/mongod`. */
    readonly adoptedReleases: string;
}

export function memberFolder(root: string, adopted?: AdoptedPaths): MemberFolder {
    const data = adopted?.data ?? join(root, "data");
    return {
        root,
        adopted: adopted !== undefined,
        data,
        config: join(root, "mongod.conf"),
        nextConfig: join(root, "mongod.conf.next"),
        previousConfig: join(root, "mongod.conf.previous"),
        log: adopted?.log ?? join(root, "mongod.log"),
        output: join(root, "mongod.out"),
        pid: join(root, "mongod.pid"),
        lock: join(data, "mongod.lock"),
        current: join(root, "current"),
        next: join(root, "next"),
        previous: join(root, "previous"),
        adoptedReleases: join(root, "adopted"),
    };
}
