import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Platform } from "../inspection/platform";
import { allSeries } from "../releases/series/all-series";
import { compareSeries, compareVersions, seriesOf } from "../releases/version";
import { blocker, warning } from "../errors/finding";

/** Who built the release: the vendor, whose builds the manual describes, or anyone else. */
export type Builder = "vendor" | "other";

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
        ...(builder === "vendor" ? checkBuild(platform, goal, machine) : []),
    ];
}

/** Only warns about other builds, which may not need the feature: running one shows whether it does. */
function checkProcessor(
    platform: Platform,
    goal: Goal,
    builder: Builder,
    machine: string,
): readonly Finding[] {
    const { architecture, cpuFeatures } = platform;
    const find = builder === "vendor" ? blocker : warning;
    return allSeries
        .flatMap(({ host }) => host?.processor ?? [])
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

function checkKernel(
    { kernel, rseqTaken }: Platform,
    goal: Goal,
    machine: string,
): readonly Finding[] {
    const number = /^\d+\.\d+(?:\.\d+)?/.exec(kernel ?? "")?.[0];
    if (number === undefined) {
        return [];
    }
    const full = number.split(".").length === 2 ? `${number}.0` : number;
    const broken = allSeries
        .flatMap(({ series, host }) =>
            host?.brokenKernels ? { series, ...host.brokenKernels } : [],
        )
        .find(
            ({ series, first, last }) =>
                compareSeries(seriesOf(goal.version), series) >= 0 &&
                compareVersions(full, first) >= 0 &&
                compareVersions(full, last) <= 0,
        );
    if (broken === undefined) {
        return [];
    }
    const cannot = `Linux ${String(kernel)} (${machine}): ${broken.series} and later require ${broken.required}`;
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
    const limitsConnections = allSeries.some(
        ({ host }) =>
            host?.connectionLimitFrom !== undefined &&
            compareVersions(goal.version, host.connectionLimitFrom) >= 0,
    );
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
