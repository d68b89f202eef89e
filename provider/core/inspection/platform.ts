/** What a member's machine is like. A part is absent where it could not be read, or is not told by that system. */
export interface Platform {
    /** As Node names it: "x64", "arm64". */
    readonly architecture: string;
    readonly libc?: "glibc" | "musl";
    /** What the processor can do, by the kernel's names: "avx", "atomics". */
    readonly cpuFeatures?: ReadonlySet<string>;
    /** Linux only: "6.8.0-45-generic". */
    readonly kernel?: string;
    /** How many files a process that is started now may have open. */
    readonly openFiles?: number;
    /** The C library uses the kernel's restartable sequences itself, so that no allocator does. */
    readonly rseqTaken: boolean;
}

/** The same as raw texts, however they were fetched. */
export interface PlatformTexts {
    readonly architecture: string;
    /** `uname -s`, in lower case. */
    readonly system: string;
    /** `uname -r` */
    readonly kernel: string;
    /** /proc/cpuinfo */
    readonly cpuinfo?: string | undefined;
    /** /proc/<pid>/limits of the process that starts the servers. */
    readonly limits?: string | undefined;
    /** /proc/<pid>/maps of any program of the system: names its C library. */
    readonly maps?: string | undefined;
    /** The environment variable GLIBC_TUNABLES that the servers are started with. */
    readonly tunables?: string | undefined;
}

export function interpretPlatform(texts: PlatformTexts): Platform {
    const { architecture, tunables = "" } = texts;
    const rseqTaken = tunables.split(":").includes("glibc.pthread.rseq=1");
    if (texts.system !== "linux") {
        return { architecture, rseqTaken };
    }
    const features = cpuFeatures(texts.cpuinfo ?? "");
    const openFiles = softLimit(texts.limits ?? "");
    const libc = cLibrary(texts.maps ?? "");
    return {
        architecture,
        kernel: texts.kernel,
        ...(features && { cpuFeatures: features }),
        ...(openFiles !== undefined && { openFiles }),
        ...(libc && { libc }),
        rseqTaken,
    };
}

/** One block a processor; all are alike. x86 says "flags", ARM says "Features". */
function cpuFeatures(cpuinfo: string): ReadonlySet<string> | undefined {
    const list = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1];
    return list === undefined ? undefined : new Set(list.trim().split(/\s+/));
}

/** The line "Max open files   1024   1048576   files": soft, then hard limit. */
function softLimit(limits: string): number | undefined {
    const soft = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits)?.[1];
    return soft === "unlimited" ? Infinity : soft === undefined ? undefined : Number(soft);
}

function cLibrary(maps: string): "glibc" | "musl" | undefined {
    if (/\/ld-musl-|\/libc\.musl-/.test(maps)) {
        return "musl";
    }
    // "libc-2.31.so" before glibc 2.34.
    return /\/libc(?:-[\d.]+\.so|\.so\.6)$/m.test(maps) ? "glibc" : undefined;
}
