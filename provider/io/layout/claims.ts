import { join } from "node:path";

import type { Claim, Claimant, Claimed, Claims, StopPermission } from "../../core/gates/claims";
import {
    generationsIn,
    newerClaim,
    nextGeneration,
    noClaims,
    parseClaims,
    parsePermission,
    renderClaims,
    withClaim,
    withoutClaim,
} from "../../core/gates/claims";
import type { Machine } from "../machine/machine";
import { withTimeout } from "../system/with-timeout";

/** A member's folder, and the machine that has it. */
export interface ClaimedFolder {
    readonly folder: string;
    readonly machine: Machine;
}

/** What a member's folder records of the resources that have it in their charge. */
export interface FolderRecord {
    readonly claims: Claims;
    readonly permission: StopPermission | undefined;
}

/** File of the claims in a member's folder: the members and sets of which stacks. */
export const claimsName = "owners";
/** A file in a member's folder until its set is created, and again once the whole set is being deleted. */
const permissionName = "stop-allowed";
/** Limit for a machine that does not answer. */
const limitMs = 10_000;

/** Reads a folder's record; undefined if its machine cannot be reached, of which nothing is concluded. */
export function readRecord({ folder, machine }: ClaimedFolder): Promise<FolderRecord | undefined> {
    const read = async (): Promise<FolderRecord> => {
        const [claims, permission] = await Promise.all([
            machine.readText(join(folder, claimsName)),
            machine.readText(join(folder, permissionName)),
        ]);
        return { claims: parseClaims(claims), permission: parsePermission(permission) };
    };
    return withTimeout(read(), limitMs, () => undefined).catch(() => undefined);
}

/** Reads the records of the folders whose machines can be reached. */
export async function readRecords(
    folders: readonly ClaimedFolder[],
): Promise<readonly (ClaimedFolder & FolderRecord)[]> {
    const records = await Promise.all(
        folders.map(async (folder) => ({ ...folder, record: await readRecord(folder) })),
    );
    return records.flatMap(({ folder, machine, record }) =>
        record === undefined ? [] : [{ folder, machine, ...record }],
    );
}

/**
 * Records in each folder that a resource has the member or its set in its charge, and returns its generation: its own if
 * that is the newest of its owner, otherwise a new one. Voids permissions to stop the member. A folder that cannot be
 * written is left out: its older claim keeps the member from being stopped.
 */
export async function claim(
    what: Claimed,
    folders: readonly ClaimedFolder[],
    { owner, urn }: Pick<Claim, "owner" | "urn">,
    before?: Claimant,
): Promise<number> {
    const records = await readRecords(folders);
    const own = before?.owner === owner ? before : undefined;
    const isNewest =
        own?.generation !== undefined &&
        !records.some(({ claims }) => newerClaim(claims[what], own) !== undefined);
    const generation =
        (isNewest ? own.generation : undefined) ?? nextGeneration(Date.now(), recordedIn(records));
    const desired = { owner, urn, generation };
    await Promise.allSettled(
        records.map(async (record) => {
            const claims = withClaim(record.claims[what], desired, before);
            await writeClaims(record, { ...record.claims, [what]: claims });
        }),
    );
    return generation;
}

/** Removes the claim of a resource that is deleted. A folder that cannot be written keeps it. */
export async function release(
    what: Claimed,
    folders: readonly ClaimedFolder[],
    claimant: Claimant,
): Promise<void> {
    await Promise.allSettled(
        (await readRecords(folders)).map((record) => {
            const claims = withoutClaim(record.claims[what], claimant);
            return writeClaims(record, { ...record.claims, [what]: claims });
        }),
    );
}

async function writeClaims(
    { folder, machine, claims }: ClaimedFolder & FolderRecord,
    desired: Claims,
): Promise<void> {
    const text = renderClaims(desired);
    if (text === renderClaims(claims)) {
        return;
    }
    const file = join(folder, claimsName);
    if (text === renderClaims(noClaims)) {
        await machine.remove(file);
        return;
    }
    await machine.makeFolder(folder);
    await machine.writeText(`${file}.next`, text);
    await machine.rename(`${file}.next`, file);
}

/** Allows the members of a new set to be stopped by the resource that creates them: nothing depends on them yet. */
export async function allowStopOf(
    generation: number,
    { folder, machine }: ClaimedFolder,
): Promise<void> {
    await machine.makeFolder(folder);
    await machine.writeText(join(folder, permissionName), `${JSON.stringify({ generation })}\n`);
}

/** Allows all members of a set that is being deleted to be stopped. The files last for later runs, if this one is interrupted. */
export async function allowStop(folders: readonly ClaimedFolder[]): Promise<void> {
    const records = await readRecords(folders);
    const generation = nextGeneration(Date.now(), recordedIn(records));
    await Promise.allSettled(records.map((record) => allowStopOf(generation, record)));
}

/** Ends permissions: from now on a stop depends on the set. A later claim would void a file that stays. */
export async function forbidStop(folders: readonly ClaimedFolder[]): Promise<void> {
    const permitted = (await readRecords(folders)).filter((each) => each.permission);
    await Promise.allSettled(
        permitted.map(({ folder, machine }) => machine.remove(join(folder, permissionName))),
    );
}

function recordedIn(records: readonly FolderRecord[]): readonly number[] {
    return records.flatMap(({ claims, permission }) => [
        ...generationsIn(claims),
        permission?.generation ?? 0,
    ]);
}
