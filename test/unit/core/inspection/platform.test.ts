import assert from "node:assert/strict";

import type { PlatformTexts } from "../../../../provider/core/inspection/platform";
import { interpretPlatform } from "../../../../provider/core/inspection/platform";

const linux: PlatformTexts = { architecture: "x64", system: "linux", kernel: "6.8.0-45-generic" };

const limits = (
    soft: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            ${soft.padEnd(20)} 1048576              files
Max locked memory         8388608              8388608              bytes
`;

const maps = (
    library: string,
) => `55d0c8a00000-55d0c8b00000 r--p 00000000 fe:00 1234       /usr/bin/node
7f1c2a000000-7f1c2a026000 r--p 00000000 fe:00 5678       ${library}
7ffd1b7e2000-7ffd1b803000 rw-p 00000000 00:00 0          [stack]
`;

describe("interpretPlatform()", () => {
    it("returns only the architecture if nothing could be read", () => {
        const { architecture, kernel, ...rest } = interpretPlatform(linux);
        assert.deepEqual([architecture, kernel], ["x64", "6.8.0-45-generic"]);
        assert.deepEqual(rest, { rseqTaken: false });
    });

    it("does not read another system's kernel as a Linux one", () => {
        const mac = { ...linux, architecture: "arm64", system: "darwin", kernel: "24.6.0" };
        assert.deepEqual(interpretPlatform(mac), { architecture: "arm64", rseqTaken: false });
    });

    it("reads the features of an x86 processor", () => {
        const cpuinfo = `processor\t: 0
model name\t: Some Processor
flags\t\t: fpu sse4_2 avx avx2
bugs\t\t: spectre_v1

processor\t: 1
flags\t\t: fpu sse4_2 avx avx2
`;
        const { cpuFeatures } = interpretPlatform({ ...linux, cpuinfo });
        assert.deepEqual([...(cpuFeatures ?? [])], ["fpu", "sse4_2", "avx", "avx2"]);
    });

    it("reads the features of an ARM processor", () => {
        const cpuinfo = "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\n";
        const { cpuFeatures } = interpretPlatform({ ...linux, architecture: "arm64", cpuinfo });
        assert.deepEqual([...(cpuFeatures ?? [])], ["fp", "asimd", "evtstrm", "crc32", "cpuid"]);
    });

    it("reads the soft limit of open files", () => {
        assert.equal(interpretPlatform({ ...linux, limits: limits("20000") }).openFiles, 20_000);
        const { openFiles } = interpretPlatform({ ...linux, limits: limits("unlimited") });
        assert.equal(openFiles, Infinity);
    });

    const libraries = [
        ["/usr/lib/x86_64-linux-gnu/libc.so.6", "glibc"],
        ["/lib/x86_64-linux-gnu/libc-2.31.so", "glibc"],
        ["/lib/ld-musl-x86_64.so.1", "musl"],
        ["/usr/lib/libcrypto.so.3", undefined],
    ] as const;
    for (const [library, libc] of libraries) {
        it(`reads ${library} as ${libc ?? "no C library"}`, () => {
            assert.equal(interpretPlatform({ ...linux, maps: maps(library) }).libc, libc);
        });
    }

    const tunables = [
        ["glibc.pthread.rseq=1", true],
        ["glibc.malloc.check=1:glibc.pthread.rseq=1", true],
        ["glibc.pthread.rseq=0", false],
        ["", false],
    ] as const;
    for (const [text, taken] of tunables) {
        it(`reports that the C library ${taken ? "uses" : "does not use"} rseq with "${text}"`, () => {
            assert.equal(interpretPlatform({ ...linux, tunables: text }).rseqTaken, taken);
        });
    }
});
