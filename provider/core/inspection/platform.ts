import { defined } from "../json/defined";

/** A member's machine. A part is absent if it could not be read, or if that system does not report it. */
export interface Platform {
    /** As Node names it: "x64", "arm64". */
    readonly architecture: string;
    readonly libc?: "glibc" | "musl";
    /** Features of the processor, by the kernel's names: "avx", "atomics". */
    readonly cpuFeatures?: ReadonlySet<string>;
    /** Linux only: "6.8.0-45-generic". */
    readonly kernel?: string;
    /** How many files a process that is started now may open. */
    readonly openFiles?: number;
    /** The C library uses the kernel's restartable sequences itself, so the server's allocator cannot. */
    readonly rseqTaken: boolean;
}

/** The texts from which a Platform is derived, however they were read. */
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
    /** /proc/<pid>/maps of any program of the system: contains its C library. */
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
    return {
        architecture,
        kernel: texts.kernel,
        rseqTaken,
        ...defined({
            cpuFeatures: cpuFeatures(texts.cpuinfo ?? ""),
            openFiles: softLimit(texts.limits ?? ""),
            libc: cLibrary(texts.maps ?? ""),
        }),
    };
}

/** One block per processor, all equal. x86 lists "flags", ARM "Features". */
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
    // Before glibc 2.34 it is called "libc-2.31.so".
    return /\/libc(?:-[\d.]+\.so|\.so\.6)$/m.test(maps) ? "glibc" : undefined;
}
