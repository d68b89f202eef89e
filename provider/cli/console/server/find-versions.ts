import { runningVersions } from "../../../core/topology/running-versions";
import type { Topology } from "../../../core/topology/topology";
import { knownSeries } from "../../../core/releases/version";
import type { Binaries } from "../../../io/releases/store/release-source";
import { newestRelease } from "../../../io/releases/newest";
import { stagedReleases } from "../../../io/releases/store/staged-releases";
import { defaultRoot } from "../../../io/releases/store/store";
import { withTimeout } from "../../../io/system/with-timeout";

/** Where the publisher's list can't be had soon, what is here has to do. */
const patienceMs = 5_000;

/** Versions to choose from: what runs, what was staged before, and the newest of each series by the publisher's list. */
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
                  withTimeout(newestRelease(binaries, series, like), patienceMs).catch(
                      () => undefined,
                  ),
              );
    const found = await Promise.all(newest);
    const staged = await stagedReleases(binaries).catch(() => []);
    return [...running, ...staged, ...found.flatMap((version) => version ?? [])];
}
