import type { MemberConfig, DesiredConfig } from "../../../provider/core/topology/member-config";
import type { ConfigDocument, MemberDocument } from "../../../provider/core/reconfig/document";
import type { SetView } from "../../../provider/core/reconfig/set-step";

export const voter: MemberConfig = {
    priority: 1,
    votes: 1,
    hidden: false,
    arbiterOnly: false,
    secondaryDelaySecs: 0,
};

export const silentMember: MemberConfig = { ...voter, priority: 0, votes: 0 };

export const arbiterMember: MemberConfig = { ...voter, priority: 0, arbiterOnly: true };

/** A member of the configuration as 5.0 and later report it. */
function documentFor(_id: number, host: string, member: MemberConfig): MemberDocument {
    return { _id, host, buildIndexes: true, tags: {}, ...member };
}

export function configOf(desired: DesiredConfig): ConfigDocument {
    return {
        _id: "rs0",
        version: 4,
        protocolVersion: 1,
        members: [...desired].map(([host, member], index) => documentFor(index, host, member)),
        settings: { chainingAllowed: true, heartbeatIntervalMillis: 2000 },
    };
}

/** A view of a set in which all members serve except those that are down. */
export function viewOf(
    desired: DesiredConfig,
    primary: string,
    down: readonly string[] = [],
): SetView {
    const up = new Set([...desired.keys()].filter((host) => !down.includes(host)));
    return { config: configOf(desired), primary, healthy: up, ready: up, joining: new Set() };
}
