import { join } from "node:path";

/* eslint-disable @typescript-eslint/no-restricted-imports -- it measures the executor, which is internal */
import { silent } from "../../provider/pulumi/session/progress";
import { closeConnections, openSet } from "../../provider/pulumi/session/session";
import { makeSetInputs, mongodConfig } from "../../provider/pulumi/state/set-inputs";
import { makeSpec } from "../../provider/pulumi/args/spec";
import { upgradeSet } from "../../provider/run/upgrade/upgrade-set";
import type { RealSet } from "../../test/kit/sets/real-set";
import { smallServers } from "../../test/kit/sets/real-set";

/** Upgrades with the executor and its real ports, assembled as in the package's resources, without an engine. */
export async function upgradeByExecutor(set: RealSet, version: string): Promise<void> {
    const args = { version, members: set.hosts.length, options: smallServers };
    const spec = makeSpec("rs0", args, join(set.folder, "rs0"));
    const inputs = await makeSetInputs(spec, "organization/bench/package/rs0");
    const desired = inputs.members.map(
        (peer) =>
            [peer.host, { binaries: spec.binaries, config: mongodConfig(spec, peer) }] as const,
    );
    try {
        await upgradeSet({ version }, openSet(inputs, silent, new Map(desired)));
    } finally {
        await closeConnections();
    }
}
