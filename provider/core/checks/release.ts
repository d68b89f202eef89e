import type { Finding } from "../errors/errors";
import type { KnownBad } from "../releases/series/series";
import { knownBadSteps } from "../releases/known-bad";
import type { Goal } from "../plan/goal";
import { runningVersions } from "../topology/running-versions";
import type { Topology } from "../topology/topology";
import { compareVersions } from "../releases/version";
import { blocker, warning } from "../errors/finding";

/** Finds releases that the vendor warns about. A set that already runs one may keep it, and may be downgraded to it. */
export function checkKnownBad(topology: Topology, goal: Goal): readonly Finding[] {
    return runningVersions(topology)
        .filter((from) => from !== goal.version)
        .flatMap((from) =>
            knownBadSteps(from, goal.version).flatMap((row) =>
                checkKnownBadStep(topology.setName, from, goal.version, row),
            ),
        );
}

function checkKnownBadStep(
    setName: string,
    from: string,
    to: string,
    row: KnownBad,
): readonly Finding[] {
    const { tickets, happens, onlyWith, choose } = row;
    const what = `${to} is known to be bad${row.from === undefined ? "" : ` after ${from}`} (${tickets}): ${happens}`;
    return onlyWith === undefined && compareVersions(to, from) > 0
        ? blocker(
              "known-bad-release",
              `Cannot upgrade ${setName} from ${from} to ${to}: ${what}`,
              `Set version to ${choose} or later, or accept the risk: upgrade: { accept: ["known-bad-release"] }`,
          )
        : warning(
              "known-bad-release",
              `${setName} will change from ${from} to ${to}: ${what}`,
              `Prefer ${choose} or later${onlyWith === undefined ? "" : ` if the set has ${onlyWith}`}`,
          );
}
