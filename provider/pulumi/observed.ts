import type { WantedConfig } from "../core/checks/configuration";
import { asWanted } from "../core/checks/configuration";
import type { Finding } from "../core/errors";
import type { Inspection } from "../core/inspection";
import type { Hop } from "../core/path";
import { planPath } from "../core/path";
import type { Goal } from "../core/plan";
import type { Topology } from "../core/topology";
import type { SetInputs } from "./inputs";
import { inspectOnce } from "./session";
import { makeSetInputs, mongodConfig, wantedConfig } from "./set-inputs";
import type { SetSpec } from "./spec";
import { findWay } from "./way";

/** What the program learned before it declares resources. */
export interface Observed {
    readonly spec: SetSpec;
    readonly set: SetInputs;
    readonly config: WantedConfig;
    readonly topology: Topology;
    readonly inspection: Inspection;
    /** One after the other, at least one: the last is the members' own, the others the `UpgradePath`'s. */
    readonly hops: readonly Hop[];
    /** What was found while the hops were looked for. */
    readonly findings: readonly Finding[];
}

/** Looks at the live set and its hosts, and plans the way to what the program wants. Touches nothing. */
export async function observeSet(spec: SetSpec): Promise<Observed> {
    const set = await makeSetInputs(spec);
    const config = wantedConfig(spec, set);
    const servers = new Map(
        set.members.map((peer) => [
            peer.host,
            { binaries: spec.binaries, config: mongodConfig(spec, peer) },
        ]),
    );
    const goal = goalOf(spec);
    const { topology: live, inspection } = await inspectOnce(set, servers, goal);
    const topology = live.initiated ? live : asWanted(live, config);
    const { goals, findings } = await findWay(spec, topology, goal);
    const hops = planPath(topology, goals);
    return { spec, set, config, topology, inspection, hops, findings };
}

function goalOf({ version, fcv, fcvBurnInSecs, accept }: SetSpec): Goal {
    return {
        version,
        ...(fcv !== undefined && { fcv }),
        ...(fcvBurnInSecs > 0 && { fcvBurnInSecs }),
        ...(accept.includes("write-downtime") && { acceptsWriteDowntime: true }),
    };
}
