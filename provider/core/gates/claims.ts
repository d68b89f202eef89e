/** A resource that has a member, or a whole set, in its charge. Each member's folder records them. */
export interface Claim {
    /** The stack and its component: "acme/shop/prod/rs0". */
    readonly owner: string;
    readonly urn: string;
    /**
     * Tells two resources of one owner apart: the engine creates the new one before it deletes the old one. The time at
     * which the resource was created in milliseconds, or more: above all that its folders recorded by then.
     */
    readonly generation: number;
}

/** The claims on one member, and on its set: at most one of each owner. */
export interface Claims {
    readonly member: readonly Claim[];
    readonly set: readonly Claim[];
}

export type Claimed = keyof Claims;

/** A resource that may have a claim. It has no generation if an earlier release of this package created it. */
export type Claimant = Pick<Claim, "owner"> & Partial<Pick<Claim, "generation">>;

export const noClaims: Claims = { member: [], set: [] };

/** Reads a record of claims. What is not one counts as absent: a claim only ever keeps a server from being stopped. */
export function parseClaims(text: string | undefined): Claims {
    const { member, set } = parseObject(text);
    return { member: claimsIn(member), set: claimsIn(set) };
}

function claimsIn(value: unknown): readonly Claim[] {
    return Array.isArray(value) ? value.filter(isClaim) : [];
}

function isClaim(value: unknown): value is Claim {
    const { owner, urn, generation } = (value ?? {}) as Partial<Record<keyof Claim, unknown>>;
    return typeof owner === "string" && typeof urn === "string" && Number.isSafeInteger(generation);
}

export function renderClaims({ member, set }: Claims): string {
    return `${JSON.stringify({ member, set }, null, 4)}\n`;
}

/** Returns the generation of what is done now: above all generations that the folders record. */
export function nextGeneration(nowMs: number, recorded: readonly number[]): number {
    return Math.max(nowMs, ...recorded.map((generation) => generation + 1));
}

export function generationsIn({ member, set }: Claims): readonly number[] {
    return [...member, ...set].map(({ generation }) => generation);
}

/**
 * Returns the claim of a resource of the same owner that was created after this one, as by a move or by `--replace`. After the
 * latter both have one URN, so any claim counts as newer than a resource without a generation.
 */
export function newerClaim(
    claims: readonly Claim[],
    { owner, generation = 0 }: Claimant,
): Claim | undefined {
    return claims.find((claim) => claim.owner === owner && claim.generation > generation);
}

/** Returns the claim of another owner: a second stack that names the same members, or one that a rename left behind. */
export function otherClaim(claims: readonly Claim[], owner: string): Claim | undefined {
    return claims.find((claim) => claim.owner !== owner);
}

/**
 * Whether the claim that a resource made is not there: its folder is new, or another resource replaced it. A resource that made
 * none lacks one only where its owner has one: without it, a delete would leave the server to that one's resource.
 */
export function lacksClaim(claims: readonly Claim[], { owner, generation }: Claimant): boolean {
    const own = claims.filter((claim) => claim.owner === owner);
    return generation === undefined
        ? own.length > 0
        : !own.some((claim) => claim.generation === generation);
}

/** Adds a claim in the place of those of the same owner, and of the one that the resource had before a rename. */
export function withClaim(claims: readonly Claim[], claim: Claim, before?: Claimant): Claim[] {
    const isBefore = (other: Claim) =>
        other.owner === before?.owner && other.generation === before.generation;
    return [
        ...claims.filter((other) => other.owner !== claim.owner && !isBefore(other)),
        claim,
    ].sort((a, b) => a.owner.localeCompare(b.owner));
}

/** Removes the claim of a resource that is deleted. One of another generation is not its own. */
export function withoutClaim(claims: readonly Claim[], { owner, generation }: Claimant): Claim[] {
    return claims.filter((claim) => claim.owner !== owner || claim.generation !== generation);
}

/** A permission to stop a member without regard to its set: given for a new set's members, and when a set is deleted. */
export interface StopPermission {
    readonly generation: number;
}

/** Reads a permission. A text of another form, as of earlier releases, is older than all claims. */
export function parsePermission(text: string | undefined): StopPermission | undefined {
    if (text === undefined) {
        return undefined;
    }
    const { generation } = parseObject(text);
    return { generation: Number.isSafeInteger(generation) ? (generation as number) : 0 };
}

/**
 * Whether a permission holds for a resource: a claim that came after it voids it, so one that was left behind never lets a
 * member be stopped that a resource has in its charge again. The permission that came with the newest claim, in the creation
 * of a set, is for that resource alone.
 */
export function permits(
    permission: StopPermission | undefined,
    claims: readonly Claim[],
    generation = 0,
): boolean {
    const newest = Math.max(0, ...claims.map((claim) => claim.generation));
    return (
        permission !== undefined &&
        (permission.generation > newest ||
            (permission.generation === newest && generation === newest))
    );
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
    try {
        const value: unknown = JSON.parse(text ?? "");
        return typeof value === "object" && value !== null
            ? (value as Readonly<Record<string, unknown>>)
            : {};
    } catch {
        return {};
    }
}
