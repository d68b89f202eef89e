/** Where releases of MongoDB come from. Plain JSON: the state of each member holds it. */
export type Binaries = ArchiveBinaries | DirectoryBinaries | PackageBinaries | CommandBinaries;

/** The vendor's archive for the platform of each host, verified against its SHA-256. */
export interface ArchiveBinaries {
    readonly kind: "archive";
    /** Folder with one folder per version. */
    readonly root: string;
    /** Address of a folder with the vendor's files. Absent: the vendor's own address. */
    readonly mirror?: string;
    /** The expected SHA-256, by version or by file name; "mirror" trusts the mirror's. Absent: the vendor publishes it. */
    readonly sha256?: Readonly<Record<string, string>> | "mirror";
    /** The host downloads the archive itself. Absent: this machine downloads it and copies the release. */
    readonly download?: "host";
    readonly keepVersions?: number;
}

/** Releases that are already on the host: `<root>/<version>/bin/mongod`. */
export interface DirectoryBinaries {
    readonly kind: "directory";
    readonly root: string;
}

/** The host's package manager: members run the version that it has installed. */
export interface PackageBinaries {
    readonly kind: "packages";
    /** Packages are unpacked here, to be verified before they are installed, and kept for downgrading. */
    readonly root: string;
    /** Absent: the one that the host has. */
    readonly manager?: "apt" | "dnf";
    /** Name of the server's package. */
    readonly package: string;
    readonly keepVersions?: number;
}

/** The user's own commands, with their arguments, run on the host. */
export interface CommandBinaries {
    readonly kind: "command";
    readonly root: string;
    /** Leaves the release at `<root>/<version>/bin/mongod`. */
    readonly stage: readonly string[];
    /** Runs while the member is down, before each of its starts. Absent: nothing has to be done. */
    readonly switch?: readonly string[];
    readonly keepVersions?: number;
}
