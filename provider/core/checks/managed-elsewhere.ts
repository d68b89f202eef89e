import type { Finding } from "../errors/errors";
import { blocker, warning } from "../errors/finding";
import { remedyOf } from "../errors/remedy";
import type { Claim } from "../gates/claims";
import { otherClaim } from "../gates/claims";

/** A member's folder, as it was found. */
export interface FoundFolder {
    readonly host: string;
    readonly folder: string;
    /** The resources that manage the member. */
    readonly claims: readonly Claim[];
    /** The port in the configuration that is there. Absent: there is none, or it cannot be read. */
    readonly port?: number;
}

/**
 * Finds folders that another stack uses. If they are those of other members, this program would write their configuration and
 * start their data: that blocks. Two stacks may manage the same members, of which the program is warned.
 */
export function checkManagedElsewhere(
    setName: string,
    owner: string,
    folders: readonly FoundFolder[],
): readonly Finding[] {
    const others = folders.flatMap((each) => {
        const other = otherClaim(each.claims, owner);
        return other ? [{ ...each, other: other.owner }] : [];
    });
    const foreign = others.filter(
        ({ host, port, claims }) =>
            port !== undefined &&
            !host.endsWith(`:${port}`) &&
            !claims.some((claim) => claim.owner === owner),
    );
    if (foreign.length > 0) {
        return foreign.flatMap(({ host, folder, port, other }) =>
            blocker(
                "data-folder-unusable",
                `Cannot use ${folder} for ${host}: a member of ${other} with port ${String(port)} has it`,
                "Choose another dataDir",
                host,
            ),
        );
    }
    return [...new Set(others.map(({ other }) => other))].flatMap((other) =>
        warning(
            "managed-elsewhere",
            `${other} manages members of ${setName} too: neither stack stops them while the other manages them`,
            remedyOf("managed-elsewhere"),
        ),
    );
}
