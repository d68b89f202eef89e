/** Where the releases of MongoDB come from. Plain JSON: it is kept in the state of each member. */
export type Binaries = ArchiveBinaries | DirectoryBinaries | PackageBinaries | CommandBinaries;

/** The publisher's archive for the platform of each host, checked against its SHA-256. */
export interface ArchiveBinaries {
    readonly kind: "archive";
    /** Folder that holds one folder a version. */
    readonly root: string;
    /** Address of a folder that has the publisher's files. Absent: they are the publisher's own. */
    readonly mirror?: string;
    /** What is expected, by version or by file name; or the mirror is trusted with it. Absent: what the publisher says. */
    readonly sha256?: Readonly<Record<string, string>> | "mirror";
    /** The host downloads by itself. Absent: it is downloaded here, and copied. */
    readonly download?: "host";
    readonly keepVersions?: number;
}

/** Releases that somebody else put there: `<root>/<version>/bin/mongod`. */
export interface DirectoryBinaries {
    readonly kind: "directory";
    readonly root: string;
}

/** The host's package manager: what runs is what it says is installed. */
export interface PackageBinaries {
    readonly kind: "packages";
    /** Packages are unpacked there to be looked at before they are installed, and kept for the way back. */
    readonly root: string;
    /** Absent: the one that is there. */
    readonly manager?: "apt" | "dnf";
    /** Name of the server's package. */
    readonly package: string;
    readonly keepVersions?: number;
}

/** Programs of the user's, with their arguments, run on the host. */
export interface CommandBinaries {
    readonly kind: "command";
    readonly root: string;
    /** Leaves the release at `<root>/<version>/bin/mongod`. */
    readonly stage: readonly string[];
    /** Run while the member is down, before each of its starts. Absent: nothing has to be done. */
    readonly switch?: readonly string[];
    readonly keepVersions?: number;
}
