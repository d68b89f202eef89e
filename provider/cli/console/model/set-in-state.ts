import { defined } from "../../../core/json/defined";
import type { PastMemberUpdate } from "./past-upgrade";

/** The upgrade path that the program asked for in its last run. */
export interface DesiredByProgram {
    readonly upgradePath: "one-series" | "automatic" | readonly string[];
    /** Absent: the path is followed to its end. */
    readonly stopAt?: string;
}

/** A set, from a stack's state. */
export interface SetInState {
    readonly desired: DesiredByProgram;
    readonly updates: readonly PastMemberUpdate[];
}

type Fields = Readonly<Record<string, unknown>>;

const setType = "pulumi-mongodb-replicaset:index:ReplicaSet";
const memberType = "pulumi-nodejs:dynamic/mongodb:Member";
const pathType = "pulumi-nodejs:dynamic/mongodb:UpgradePath";

/**
 * Finds the set that has one of these members in the output of `pulumi stack export`, or the first set if `hosts` is empty;
 * undefined if there is none. Nothing else is read: the other parts contain secrets, encrypted.
 */
export function findSet(exported: unknown, hosts: readonly string[]): SetInState | undefined {
    const resources = listIn(fieldsOf(fieldsOf(exported).deployment).resources).map(fieldsOf);
    const parent = resources.find(
        ({ type, outputs }) =>
            type === memberType &&
            (hosts.length === 0 || hosts.includes(textIn(fieldsOf(outputs).host) ?? "")),
    )?.parent;
    const set = resources.find(({ type, urn }) => type === setType && urn === parent);
    if (set === undefined) {
        return undefined;
    }
    const children = resources.filter((resource) => resource.parent === parent);
    return {
        desired: readDesired(fieldsOf(set.inputs)),
        updates: children.flatMap((resource) => readMemberUpdates(resource)),
    };
}

function readDesired({ upgradePath, stopAt }: Fields): DesiredByProgram {
    const list = listIn(upgradePath).flatMap((each) => textIn(each) ?? []);
    const path = upgradePath === "automatic" ? ("automatic" as const) : list;
    return defined({
        upgradePath: path.length > 0 ? path : ("one-series" as const),
        stopAt: textIn(stopAt),
    });
}

/** A state written before the list existed has the last update only. */
function readMemberUpdates({ type, outputs }: Fields): readonly PastMemberUpdate[] {
    const { host, lastUpgrade, earlierUpgrades, lastHops, earlierHops } = fieldsOf(outputs);
    if (type === memberType) {
        return [...listIn(earlierUpgrades), lastUpgrade].flatMap((update) =>
            readMemberUpdate({ ...fieldsOf(update), host }),
        );
    }
    return type === pathType
        ? [...listIn(earlierHops), ...listIn(lastHops)]
              .flatMap((hop) => listIn(fieldsOf(hop).members))
              .flatMap((update) => readMemberUpdate(fieldsOf(update)))
        : [];
}

function readMemberUpdate(update: Fields): readonly PastMemberUpdate[] {
    const { host, from, to, role, startedAt, downMs, totalMs, noPrimaryMs } = update;
    const texts = { host, from, to, role, startedAt };
    const numbers = { downMs, totalMs, noPrimaryMs };
    return Object.values(texts).every((value) => typeof value === "string") &&
        Object.values(numbers).every((value) => typeof value === "number") &&
        !Number.isNaN(Date.parse(textIn(startedAt) ?? ""))
        ? [{ ...texts, ...numbers } as PastMemberUpdate]
        : [];
}

function fieldsOf(value: unknown): Fields {
    return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function listIn(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
