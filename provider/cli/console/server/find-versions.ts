import { runningVersions } from "../../../core/topology/running-versions";
import type { Topology } from "../../../core/topology/topology";
import { knownSeries } from "../../../core/releases/version";
import type { Binaries } from "../../../io/releases/store/release-source";
import { newestRelease } from "../../../io/releases/newest";
import { stagedReleases } from "../../../io/releases/store/staged-releases";
import { defaultRoot } from "../../../io/releases/store/store";
import { withTimeout } from "../../../io/system/with-timeout";

/** If the vendor's list takes longer, it is left out. */
const vendorTimeoutMs = 5_000;

/** Finds versions to choose from: those that run, those that are staged, and the newest of each series in the vendor's list. */
export async function findVersions(
    topology: Topology,
    binaries: Binaries = { kind: "archive", root: defaultRoot() },
): Promise<readonly string[]> {
    const running = runningVersions(topology);
    const [like] = running;
    const newest =
        like === undefined
            ? []
            : knownSeries().map((series) =>
                  withTimeout(newestRelease(binaries, series, like), vendorTimeoutMs).catch(
                      () => undefined,
                  ),
              );
    const found = await Promise.all(newest);
    const staged = await stagedReleases(binaries).catch(() => []);
    return [...running, ...staged, ...found.flatMap((version) => version ?? [])];
}
