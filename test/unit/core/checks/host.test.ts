import assert from "node:assert/strict";

import type { Builder } from "../../../../provider/core/checks/host";
import { checkHost } from "../../../../provider/core/checks/host";
import type { Platform } from "../../../../provider/core/inspection/platform";

const pc: Platform = {
    architecture: "x64",
    libc: "glibc",
    cpuFeatures: new Set(["sse4_2", "avx"]),
    kernel: "6.8.0-45-generic",
    openFiles: 64_000,
    rseqTaken: false,
};
const armServer: Platform = {
    ...pc,
    architecture: "arm64",
    cpuFeatures: new Set(["asimd", "crc32", "atomics", "asimdrdm", "dcpop"]),
};

function found(platform: Platform, version: string, builder: Builder = "vendor") {
    return checkHost(platform, { version }, builder).map(
        ({ severity, code }) => `${severity} ${code}`,
    );
}

describe("checkHost()", () => {
    it("finds nothing on a machine as the manual requires it", () => {
        for (const version of ["4.2.6", "6.0.27", "8.0.4", "9.0.0"]) {
            assert.deepEqual(found(pc, version), [], version);
            assert.deepEqual(found(armServer, version), [], version);
        }
    });

    it("finds nothing if nothing is known", () => {
        const { architecture, rseqTaken } = pc;
        assert.deepEqual(found({ architecture, rseqTaken }, "8.0.4"), []);
    });

    describe("the processor", () => {
        const old: Platform = { ...pc, cpuFeatures: new Set(["sse4_2"]) };

        it("needs AVX from 5.0", () => {
            assert.deepEqual(found(old, "4.4.29"), []);
            assert.deepEqual(found(old, "5.0.0"), ["blocker cpu-too-old"]);
            assert.deepEqual(found(old, "10.0.1"), ["blocker cpu-too-old"]);
        });

        it("causes only a warning for a build of others", () => {
            assert.deepEqual(found(old, "5.0.4", "other"), ["warning cpu-too-old"]);
        });

        it("needs every feature that ARMv8.2-A makes mandatory from 4.4.19", () => {
            const pi4: Platform = { ...armServer, cpuFeatures: new Set(["asimd", "crc32"]) };
            assert.deepEqual(found(pi4, "4.4.18"), []);
            assert.deepEqual(found(pi4, "4.4.19"), ["blocker cpu-too-old"]);
            const armv81: Platform = {
                ...armServer,
                cpuFeatures: new Set(["atomics", "asimdrdm"]),
            };
            const [finding] = checkHost(armv81, { version: "6.0.27" }, "vendor");
            assert.equal(
                finding?.message,
                "Cannot run MongoDB 6.0.27 on this machine: its processor does not report dcpop; ARMv8.2-A is required from 4.4.19 on",
            );
        });
    });

    describe("the kernel", () => {
        const kernels = [
            ["6.18.44", false],
            ["6.19.0", true],
            ["6.19-rc3", true],
            ["6.19.14-200.fc43.x86_64", true],
            ["7.0.0-30-generic", true],
            ["7.0.13", true],
            ["7.0.14", false],
            ["7.1.5-arch1-2", false],
            ["10.0.1", false],
            ["5.10", false],
            ["not a number", false],
        ] as const;
        for (const [kernel, bad] of kernels) {
            it(`${kernel} ${bad ? "is refused" : "is accepted"} from 8.0`, () => {
                const desired = bad ? ["blocker kernel-incompatible"] : [];
                assert.deepEqual(found({ ...pc, kernel }, "8.0.4"), desired);
                assert.deepEqual(found({ ...pc, kernel }, "9.0.0"), desired);
                assert.deepEqual(found({ ...pc, kernel }, "7.0.43"), []);
            });
        }

        it("causes only a warning if the C library uses rseq", () => {
            const platform: Platform = { ...pc, kernel: "6.19.3", rseqTaken: true };
            assert.deepEqual(found(platform, "8.0.4"), ["warning kernel-incompatible"]);
        });
    });

    describe("the limit of open files", () => {
        it("causes a warning below 64,000", () => {
            assert.deepEqual(found({ ...pc, openFiles: 63_999 }, "6.0.27"), [
                "warning open-files-limit",
            ]);
            assert.deepEqual(found({ ...pc, openFiles: Infinity }, "6.0.27"), []);
        });

        it("reports the limit of connections from 8.0.16", () => {
            const message = (version: string) =>
                checkHost({ ...pc, openFiles: 20_000 }, { version }, "other")[0]?.message ?? "";
            assert.match(message("8.0.16"), /maxIncomingConnections above 8000 /);
            assert.doesNotMatch(message("8.0.15"), /maxIncomingConnections/);
        });
    });

    describe("the vendor's builds", () => {
        it("do not exist for every architecture", () => {
            assert.deepEqual(found({ ...pc, architecture: "riscv64" }, "6.0.27"), [
                "blocker wrong-architecture",
            ]);
            assert.deepEqual(found({ ...pc, architecture: "riscv64" }, "6.0.27", "other"), []);
        });

        it("require glibc", () => {
            assert.deepEqual(found({ ...pc, libc: "musl" }, "6.0.27"), ["blocker library-missing"]);
            assert.deepEqual(found({ ...pc, libc: "musl" }, "6.0.27", "other"), []);
        });
    });
});
