import { join } from "node:path";

/** Paths of an adopted member's data and log, which are not in its folder. Plain JSON: it is stored in the state. */
export interface AdoptedPaths {
    /** storage.dbPath */
    readonly data: string;
    /** systemLog.path; absent if it does not log to a file. */
    readonly log?: string;
}

/** Paths of a member's files: most are in its folder. */
export interface MemberFolder {
    readonly root: string;
    /** Whether the member was adopted: it was first started without this package, and its data stay where they were. */
    readonly adopted: boolean;
    /** storage.dbPath */
    readonly data: string;
    /** The mongod's configuration file: JSON, which is also YAML. */
    readonly config: string;
    /** The configuration of the next start while it is being written. */
    readonly nextConfig: string;
    /** The configuration before a change that has not proved itself yet. */
    readonly previousConfig: string;
    /** The server's own log. */
    readonly log: string;
    /** Its standard output and error: only useful if it ends before it opens its log. */
    readonly output: string;
    readonly pid: string;
    /** mongod's own lock file, in its data folder. */
    readonly lock: string;
    /** Link to the release that the next start runs. */
    readonly current: string;
    /** Link that will replace `current`. It exists from just before a stop until the switch. */
    readonly next: string;
    /**
     * Link to the release before such a change. It exists from just before the change until the new one has proved
     * itself.
     */
    readonly previous: string;
    /** Copies of the executable that ran at the adoption, as `<version>/bin/mongod`. */
    readonly adoptedReleases: string;
}

/** Returns the paths of a member whose folder is `root`. */
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
