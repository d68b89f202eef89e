import type { Claim, Claimant } from "../../core/gates/claims";
import type { ClaimedFolder } from "../../io/layout/claims";
import { machineOf } from "../../io/ssh/machines";
import type { PeerInputs, SetInputs } from "../state/inputs";

/** What a resource's claim is made of, from its inputs or its state. */
interface ClaimingInputs {
    readonly set: SetInputs;
    /** Absent in old state. */
    readonly resourceUrn?: string;
    readonly generation?: number;
}

/** Returns the claim that a resource has, as its state knows it. */
export function claimantOf({ set, generation }: ClaimingInputs): Claimant {
    return { owner: set.owner, ...(generation !== undefined && { generation }) };
}

/** Returns the claim that a resource should have. */
export function desiredClaim(inputs: ClaimingInputs): Pick<Claim, "owner" | "urn"> {
    const { owner } = inputs.set;
    return { owner, urn: inputs.resourceUrn ?? owner };
}

/** Returns a member's folder, on its machine. */
export function folderOf({ folder, shell }: PeerInputs): ClaimedFolder {
    return { folder, machine: machineOf(shell) };
}

export function foldersOf(peers: readonly PeerInputs[]): readonly ClaimedFolder[] {
    return peers.map(folderOf);
}
