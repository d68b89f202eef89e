import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/plan";
import type { Platform } from "../inspection/platform";
import { compareSeries, compareVersions, parseVersion } from "../releases/version";
import { blocker, warning } from "../errors/finding";

/** Who built the release: the vendor, whose builds the manual describes, or anyone else. */
export type Builder = "publisher" | "anybody";

/** Checks whether the members' machine can run the goal's version. */
export function checkHost(
    platform: Platform,
    goal: Goal,
    builder: Builder,
    machine = "this machine",
): readonly Finding[] {
    return [
        ...checkProcessor(platform, goal, builder, machine),
        ...checkKernel(platform, goal, machine),
        ...checkOpenFiles(platform, goal, machine),
        ...(builder === "publisher" ? checkBuild(platform, goal, machine) : []),
    ];
}

interface ProcessorRule {
    readonly architecture: string;
    readonly from: string;
    readonly features: readonly string[];
    readonly required: string;
}

/**
 * Manual, "Production Notes", platform support. On arm64 the rule applies from 4.4.19 on (SERVER-71772). The kernel's
 * arm64 list ("ELF hwcaps") names the features that ARMv8.1-A (the first two) and ARMv8.2-A make mandatory. Not tried on
 * processors without them.
 */
const processorRules: readonly ProcessorRule[] = [
    { architecture: "x64", from: "5.0.0", features: ["avx"], required: "AVX" },
    {
        architecture: "arm64",
        from: "4.4.19",
        features: ["atomics", "asimdrdm", "dcpop"],
        required: "ARMv8.2-A",
    },
];

/** Only warns about other builds, which may not need the feature: running one shows whether it does. */
function checkProcessor(
    platform: Platform,
    goal: Goal,
    builder: Builder,
    machine: string,
): readonly Finding[] {
    const { architecture, cpuFeatures } = platform;
    const find = builder === "publisher" ? blocker : warning;
    return processorRules
        .filter(
            (rule) =>
                rule.architecture === architecture && compareVersions(goal.version, rule.from) >= 0,
        )
        .flatMap(({ features, required, from }) => {
            const missing = features.filter((feature) => cpuFeatures?.has(feature) === false);
            return missing.length === 0
                ? []
                : find(
                      "cpu-too-old",
                      `Cannot run MongoDB ${goal.version} on ${machine}: its processor does not report ${missing.join(", ")}; ${required} is required from ${from} on`,
                      "Use a machine (or a processor model of the virtual machine) that has it, or stay below that version",
                  );
        });
}

const firstBadKernel = "6.19.0";
const lastBadKernel = "7.0.13";

/**
 * Release notes of 8.0: its allocator fails on Linux 6.19 to 7.0.13 (SERVER-121912): it allocates memory twice. Newer
 * patch releases check the kernel's version, as this does, and do not start (8.0.28, 8.3.9; not yet 8.0.20 and 8.2.12,
 * which start and crash after some 30 s). The first of them refuse 7.0.14 and later too (SERVER-125742). Not tried: no
 * such kernel was available.
 */
function checkKernel(
    { kernel, rseqTaken }: Platform,
    goal: Goal,
    machine: string,
): readonly Finding[] {
    const { series } = parseVersion(goal.version);
    const number = /^\d+\.\d+(?:\.\d+)?/.exec(kernel ?? "")?.[0];
    if (number === undefined || compareSeries(series, "8.0") < 0) {
        return [];
    }
    const full = number.split(".").length === 2 ? `${number}.0` : number;
    if (compareVersions(full, firstBadKernel) < 0 || compareVersions(full, lastBadKernel) > 0) {
        return [];
    }
    const cannot = `Linux ${String(kernel)} (${machine}): 8.0 and later require a kernel below 6.19, or 7.0.14 and later (SERVER-121912)`;
    return rseqTaken
        ? warning(
              "kernel-incompatible",
              `MongoDB ${goal.version} may refuse to start on ${cannot}; GLIBC_TUNABLES=glibc.pthread.rseq=1 helps only releases that do not check the kernel's version`,
              "Change the kernel before the upgrade",
          )
        : blocker(
              "kernel-incompatible",
              `Cannot run MongoDB ${goal.version} on ${cannot}`,
              "Change the kernel; until then, GLIBC_TUNABLES=glibc.pthread.rseq=1 for pulumi is reported to help releases that do not check the kernel's version",
          );
}

/** Manual, "UNIX ulimit Settings": servers warn below this. */
const enoughFiles = 64_000;

function checkOpenFiles({ openFiles }: Platform, goal: Goal, machine: string): readonly Finding[] {
    if (openFiles === undefined || openFiles >= enoughFiles) {
        return [];
    }
    // Release notes of 8.1, and 8.0.16: a higher value is replaced by the default.
    const limitsConnections = compareVersions(goal.version, "8.0.16") >= 0;
    return warning(
        "open-files-limit",
        `Servers started on ${machine} may have ${openFiles} files open, and ${enoughFiles} are recommended for MongoDB ${goal.version}: every connection takes one or two${limitsConnections ? `, and net.maxIncomingConnections above ${Math.floor(openFiles * 0.4)} (0.8 of half of it) is ignored` : ""}`,
        `Raise the limit (ulimit -n ${enoughFiles}) where pulumi runs, before the members are restarted`,
    );
}

/** Manual, "Production Notes", platform support matrix: the vendor builds for these architectures, always against glibc. */
const builtFor: readonly string[] = ["x64", "arm64", "ppc64", "s390x"];

function checkBuild(
    { architecture, libc }: Platform,
    goal: Goal,
    machine: string,
): readonly Finding[] {
    const remedy =
        'Put a build for this machine into a folder, and set binaries: { kind: "directory", path }';
    if (!builtFor.includes(architecture)) {
        return blocker(
            "wrong-architecture",
            `Cannot run MongoDB ${goal.version} on ${machine}: its architecture is ${architecture}, the vendor builds for ${builtFor.join(", ")}`,
            remedy,
        );
    }
    return libc === "musl"
        ? blocker(
              "library-missing",
              `Cannot run MongoDB ${goal.version} on ${machine}: its C library is musl, the vendor's builds require glibc`,
              remedy,
          )
        : [];
}
