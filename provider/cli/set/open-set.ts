import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import type { Topology } from "../../core/topology/topology";
import type { Access } from "../../io/mongodb/access";
import { clientOptions } from "../../io/mongodb/access";
import { findOnConnection } from "../../io/mongodb/connection-findings";
import { Connections } from "../../io/mongodb/connections";
import { discoverSet } from "../../io/mongodb/discover";
import { makeObserver } from "../../io/mongodb/observer";
import { assumeInstalled, unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import type { SetAddress } from "../../io/mongodb/uri";
import { accessOf, readUri } from "../../io/mongodb/uri";
import { passwordOf } from "./password";
import type { CliContext } from "../terminal/cli-context";
import type { Target } from "./target";

/** A set that this command is connected to; it cannot reach the hosts. */
export interface OpenSet {
    readonly access: Access;
    readonly connections: Connections;
    /** Discovers the members again, and observes all of them. */
    observe(): Promise<Topology>;
}

export async function withSet<T>(
    target: Target,
    context: CliContext,
    work: (set: OpenSet) => Promise<T>,
): Promise<T> {
    const address = await readUri(target.uri, target.source, target.username);
    const access = accessOf(address, await passwordOf(address, context));
    // A missing file would look like a member that does not answer.
    await clientOptions(access);
    const connections = new Connections(access);
    const observe = () => observeSet(address, access, connections);
    try {
        return await work({ access, connections, observe });
    } finally {
        await connections.close();
    }
}

async function observeSet(
    { seeds, setName }: SetAddress,
    access: Access,
    connections: Connections,
): Promise<Topology> {
    const { answered, set } = await discoverSet(seeds, connections);
    if (answered.length === 0) {
        throw await unreachable(seeds, access);
    }
    const [host = ""] = answered;
    if (set === undefined) {
        throw new UpgradeError(
            "set-differs",
            `Cannot observe ${host}: it is not a member of an initiated replica set`,
            { host },
        );
    }
    if (setName !== undefined && setName !== set.setName) {
        throw new UpgradeError(
            "set-differs",
            `Cannot observe ${setName}, which the connection string names: ${host} is a member of ${set.setName}`,
            { host },
        );
    }
    const observer = makeObserver(set.setName, set.hosts, connections, unmanagedMachines);
    return assumeInstalled(await observer.observe());
}

async function unreachable(seeds: readonly string[], access: Access): Promise<UpgradeError> {
    const found = await Promise.all(seeds.map((host) => findOnConnection(host, access)));
    const [finding] = found.flat();
    const verb = seeds.length === 1 ? "does" : "do";
    return finding
        ? new UpgradeError(finding.code as ErrorCode, finding.message)
        : new UpgradeError(
              "set-unreachable",
              `Cannot observe the set: ${seeds.join(", ")} ${verb} not answer`,
          );
}
