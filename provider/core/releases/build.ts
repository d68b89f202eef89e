import { parseVersion } from "./version";

/** Which of the vendor's builds a machine can run. */
export interface Build {
    /** As Node names it: "x64", "arm64". */
    readonly architecture: string;
    /** "linux", "darwin". */
    readonly system: string;
    /** The vendor's names, best first: "debian12", "debian11". Empty: the vendor has no build for it. */
    readonly distributions: readonly string[];
}

/** Derives the build from the machine's architecture and its /etc/os-release (os-release(5)). */
export function interpretBuild(
    architecture: string,
    system: string,
    osRelease: string | undefined,
): Build {
    const value = (key: string) =>
        new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(osRelease ?? "")?.[1] ?? "";
    const ids = [value("ID"), ...value("ID_LIKE").split(" ")];
    const version = Number(value("VERSION_ID"));
    const family =
        families.find(({ names }) => names.includes(ids[0] ?? "")) ??
        families.find(({ names, alike }) => alike && names.some((name) => ids.includes(name)));
    return { architecture, system, distributions: family?.builds(version) ?? [] };
}

interface Family {
    readonly names: readonly string[];
    /** Whether its version numbers also apply to distributions with its name in ID_LIKE. */
    readonly alike: boolean;
    /** Includes older builds: they run on a newer system if it has their libraries, which is tried later. */
    readonly builds: (version: number) => readonly string[];
}

const upTo = (version: number, builds: readonly (readonly [number, string])[]) =>
    builds.flatMap(([from, name]) => (version >= from ? [name] : []));

/** From the names of the vendor's archives. Tried: debian12. */
const families: readonly Family[] = [
    {
        names: ["debian"],
        alike: false,
        builds: (version) =>
            upTo(version, [
                [13, "debian13"],
                [12, "debian12"],
                [11, "debian11"],
                [10, "debian10"],
                [9, "debian92"],
            ]),
    },
    {
        names: ["ubuntu"],
        alike: false,
        builds: (version) =>
            upTo(version, [
                [26.04, "ubuntu2604"],
                [24.04, "ubuntu2404"],
                [22.04, "ubuntu2204"],
                [20.04, "ubuntu2004"],
                [18.04, "ubuntu1804"],
                [16.04, "ubuntu1604"],
            ]),
    },
    {
        names: ["rhel", "centos", "rocky", "almalinux", "ol"],
        alike: true,
        builds: (version) =>
            upTo(Math.floor(version), [
                [10, "rhel10"],
                [9, "rhel9"],
                [9, "rhel93"],
                [9, "rhel90"],
                [8, "rhel8"],
                [8, "rhel82"],
                [8, "rhel80"],
                [7, "rhel72"],
                [7, "rhel70"],
            ]),
    },
    {
        names: ["amzn"],
        alike: false,
        builds: (version) => [`amazon${version}`],
    },
    {
        names: ["sles", "suse"],
        alike: false,
        builds: (version) => [`suse${Math.floor(version)}`],
    },
];

/** Whether both machines use the same build of the vendor. True if that is unknown for one of them. */
export function isSameBuild(a: Build, b: Build): boolean {
    const [first, second] = [a.distributions.at(0), b.distributions.at(0)];
    return (
        a.architecture === b.architecture &&
        a.system === b.system &&
        (first === undefined || second === undefined || first === second)
    );
}

const architectures: Readonly<Record<string, string>> = {
    x64: "x86_64",
    arm64: "aarch64",
    ppc64: "ppc64le",
};

/** Returns the vendor's names of the archives that fit, best first. */
export function archiveNames(version: string, build: Build): readonly string[] {
    const plain = version.replace(/-ent$/, "");
    const edition = parseVersion(version).edition === "enterprise" ? "enterprise-" : "";
    if (build.system === "darwin") {
        const architecture = build.architecture === "x64" ? "x86_64" : build.architecture;
        return [`mongodb-macos-${architecture}-${edition}${plain}.tgz`];
    }
    const architecture = architectures[build.architecture] ?? build.architecture;
    return build.distributions.map(
        (name) => `mongodb-linux-${architecture}-${edition}${name}-${plain}.tgz`,
    );
}
