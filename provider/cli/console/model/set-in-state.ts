import type { PastMemberUpdate } from "./past-upgrade";

/** What the program asked for when it was last run, as far as it decides which versions it takes. */
export interface DesiredByProgram {
    readonly upgradePath: "one-series" | "automatic" | readonly string[];
    /** Absent: it goes to the end. */
    readonly stopAt?: string;
}

/** A set as a stack's state has it. */
export interface SetInState {
    readonly desired: DesiredByProgram;
    readonly updates: readonly PastMemberUpdate[];
}

type Fields = Readonly<Record<string, unknown>>;

const setType = "pulumi-mongodb-replicaset:index:ReplicaSet";
const memberType = "pulumi-nodejs:dynamic/mongodb:Member";
const pathType = "pulumi-nodejs:dynamic/mongodb:UpgradePath";

/**
 * The set with one of these members, or the first one where none is known, in what `pulumi stack export` gives; undefined where
 * the state has none. Never more than this is taken: the rest holds secrets, encrypted.
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
    const stop = textIn(stopAt);
    return {
        upgradePath:
            upgradePath === "automatic" ? upgradePath : list.length > 0 ? list : "one-series",
        ...(stop !== undefined && { stopAt: stop }),
    };
}

/** States that were written before the list was kept have the last turn only. */
function readMemberUpdates({ type, outputs }: Fields): readonly PastMemberUpdate[] {
    const { host, lastUpgrade, earlierUpgrades, lastHops, earlierHops } = fieldsOf(outputs);
    if (type === memberType) {
        return [...listIn(earlierUpgrades), lastUpgrade].flatMap((turn) =>
            readMemberUpdate({ ...fieldsOf(turn), host }),
        );
    }
    return type === pathType
        ? [...listIn(earlierHops), ...listIn(lastHops)]
              .flatMap((hop) => listIn(fieldsOf(hop).members))
              .flatMap((turn) => readMemberUpdate(fieldsOf(turn)))
        : [];
}

function readMemberUpdate(turn: Fields): readonly PastMemberUpdate[] {
    const { host, from, to, role, startedAt, downMs, totalMs, noPrimaryMs } = turn;
    const [texts, numbers] = [
        { host, from, to, role, startedAt },
        { downMs, totalMs, noPrimaryMs },
    ];
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
