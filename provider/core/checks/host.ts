import type { Finding } from "../errors/errors";
import type { Goal } from "../plan/goal";
import type { Platform } from "../inspection/platform";
import { allSeries } from "../releases/series/all-series";
import { compareSeries, compareVersions, parseVersion } from "../releases/version";
import { blocker, warning } from "../errors/finding";

/** Who built the release: the publisher, for whose builds the manual speaks, or anybody. */
export type Builder = "publisher" | "anybody";

/** What the machine that the members run on has against the goal's version. */
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

/** Somebody's own build may do without: whether it runs here is then seen by running it. */
function checkProcessor(
    platform: Platform,
    goal: Goal,
    builder: Builder,
    machine: string,
): readonly Finding[] {
    const { architecture, cpuFeatures } = platform;
    const find = builder === "publisher" ? blocker : warning;
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
                      `Cannot run MongoDB ${goal.version} on ${machine}: its processor does not tell of ${missing.join(", ")}; ${required} is required from ${from}`,
                      "Move to a machine (or set the virtual machine to a processor model) that has it, or stay below that version",
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
                compareSeries(parseVersion(goal.version).series, series) >= 0 &&
                compareVersions(full, first) >= 0 &&
                compareVersions(full, last) <= 0,
        );
    if (broken === undefined) {
        return [];
    }
    const cannot = `Linux ${String(kernel)} (${machine}): ${broken.series} and later need ${broken.required}`;
    return rseqTaken
        ? warning(
              "kernel-incompatible",
              `MongoDB ${goal.version} may refuse to start on ${cannot}; GLIBC_TUNABLES=glibc.pthread.rseq=1 helps only releases that do not look at the kernel's number`,
              "Change the kernel before the upgrade",
          )
        : blocker(
              "kernel-incompatible",
              `Cannot run MongoDB ${goal.version} on ${cannot}`,
              "Change the kernel; until then a release that does not look at the kernel's number is reported to run where GLIBC_TUNABLES=glibc.pthread.rseq=1 is set for pulumi",
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
        `Servers started on ${machine} may have ${openFiles} files open, MongoDB ${goal.version} asks for ${enoughFiles}: every connection takes one or two${limitsConnections ? `, and net.maxIncomingConnections above ${Math.floor(openFiles * 0.4)} (0.8 of half of it) is ignored` : ""}`,
        `Raise the limit (ulimit -n ${enoughFiles}) where pulumi runs, before the members are started anew`,
    );
}

/** Manual, "Production Notes", platform support matrix: what there are builds for, all of them against glibc. */
const builtFor: readonly string[] = ["x64", "arm64", "ppc64", "s390x"];

function checkBuild(
    { architecture, libc }: Platform,
    goal: Goal,
    machine: string,
): readonly Finding[] {
    const remedy =
        'Put a build for this machine into a folder and name it: binaries: { kind: "directory", path }';
    if (!builtFor.includes(architecture)) {
        return blocker(
            "wrong-architecture",
            `Cannot run MongoDB ${goal.version} on ${machine}: it is ${architecture}, the publisher builds for ${builtFor.join(", ")}`,
            remedy,
        );
    }
    return libc === "musl"
        ? blocker(
              "library-missing",
              `Cannot run MongoDB ${goal.version} on ${machine}: its C library is musl, the publisher's builds need glibc`,
              remedy,
          )
        : [];
}
