import type { PastTurn } from "./past-upgrade";

/** What the program asked for when it was last run, as far as it decides which versions it takes. */
export interface ProgramWish {
    readonly upgradePath: "one-series" | "automatic" | readonly string[];
    /** Absent: it goes to the end. */
    readonly stopAt?: string;
}

/** A set as a stack's state has it. */
export interface SetInState {
    readonly wish: ProgramWish;
    readonly turns: readonly PastTurn[];
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
        wish: readWish(fieldsOf(set.inputs)),
        turns: children.flatMap((resource) => readTurns(resource)),
    };
}

function readWish({ upgradePath, stopAt }: Fields): ProgramWish {
    const list = listIn(upgradePath).flatMap((each) => textIn(each) ?? []);
    const stop = textIn(stopAt);
    return {
        upgradePath:
            upgradePath === "automatic" ? upgradePath : list.length > 0 ? list : "one-series",
        ...(stop !== undefined && { stopAt: stop }),
    };
}

/** States that were written before the list was kept have the last turn only. */
function readTurns({ type, outputs }: Fields): readonly PastTurn[] {
    const { host, lastUpgrade, earlierUpgrades, lastHops, earlierHops } = fieldsOf(outputs);
    if (type === memberType) {
        return [...listIn(earlierUpgrades), lastUpgrade].flatMap((turn) =>
            readTurn({ ...fieldsOf(turn), host }),
        );
    }
    return type === pathType
        ? [...listIn(earlierHops), ...listIn(lastHops)]
              .flatMap((hop) => listIn(fieldsOf(hop).members))
              .flatMap((turn) => readTurn(fieldsOf(turn)))
        : [];
}

function readTurn(turn: Fields): readonly PastTurn[] {
    const { host, from, to, role, startedAt, downMs, totalMs, noPrimaryMs } = turn;
    const [texts, numbers] = [
        { host, from, to, role, startedAt },
        { downMs, totalMs, noPrimaryMs },
    ];
    return Object.values(texts).every((value) => typeof value === "string") &&
        Object.values(numbers).every((value) => typeof value === "number") &&
        !Number.isNaN(Date.parse(textIn(startedAt) ?? ""))
        ? [{ ...texts, ...numbers } as PastTurn]
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
