import type { MemberProps } from "./resources";
import { memberType, stackReferenceType } from "./resources";

export interface Soak {
    /** Stacks to which the rule applies. */
    readonly stacks: readonly string[];
    readonly days: number;
}

interface Resource {
    readonly type: string;
    readonly props: Readonly<Record<string, unknown>>;
}

/** The output `lastUpgrade` of a `ReplicaSet`. */
interface LastUpgrade {
    readonly to: string;
    readonly startedAt: string;
    readonly totalMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** These stacks get a version only after another stack, which the program refers to, has run it for some days. */
export function notSoaked(
    stack: string,
    resources: readonly Resource[],
    { stacks, days }: Soak,
    now: Date,
): string | undefined {
    const desired = new Set(resources.flatMap(({ type, props }) => newVersion(type, props)));
    if (!stacks.includes(stack) || desired.size === 0) {
        return undefined;
    }
    const upgrades = resources.flatMap(({ type, props }) => lastUpgrade(type, props));
    const missing = [...desired].filter(
        (version) =>
            !upgrades.some(
                ({ to, startedAt, totalMs }) =>
                    to === version &&
                    now.getTime() - Date.parse(startedAt) - totalMs >= days * dayMs,
            ),
    );
    return missing.length === 0
        ? undefined
        : `${missing.join(", ")} has not run for ${days} days in a stack that this program refers to (its output lastUpgrade)`;
}

function newVersion(type: string, props: MemberProps): readonly string[] {
    return type === memberType && props.from !== undefined && props.version !== undefined
        ? [props.version]
        : [];
}

function lastUpgrade(type: string, { outputs }: Resource["props"]): readonly LastUpgrade[] {
    const last = (outputs as { readonly lastUpgrade?: LastUpgrade | null } | undefined)
        ?.lastUpgrade;
    return type === stackReferenceType && last ? [last] : [];
}
