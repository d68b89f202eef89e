import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../../provider/pulumi/args/args";

/** What a release of this package left in a stack, as `pulumi stack export` gives it. */
export interface RecordedState {
    /** Of this package. */
    readonly release: string;
    /** Of the program's set, when it was recorded. */
    readonly version: string;
    readonly args: Partial<ReplicaSetArgs>;
    readonly deployment: object;
}

/** What is another in each run. */
export interface RunsOwn {
    /** Folder of the members. */
    readonly data: string;
    readonly stack: string;
    /** Of the members, in the order of the program. None: they are not made yet. */
    readonly ports: readonly number[];
}

const root = join(__dirname, "..", "..", "fixtures", "state");

/** Names of releases, "0.1.0". */
export function listRecordedStates(): readonly string[] {
    return readdirSync(root)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.replace(/\.json$/, ""))
        .sort();
}

export function readRecordedState(release: string, own: RunsOwn): RecordedState {
    let text = readFileSync(join(root, `${release}.json`), "utf8");
    for (const [name, value] of Object.entries(textsOf(own))) {
        text = text.replaceAll(name, value);
    }
    for (const [index, port] of own.ports.entries()) {
        text = replacePort(text, standInFor(index), port);
    }
    return JSON.parse(text) as RecordedState;
}

export async function writeRecordedState(state: RecordedState, own: RunsOwn): Promise<void> {
    let text = JSON.stringify(state, undefined, 1);
    for (const [name, value] of Object.entries(textsOf(own))) {
        text = text.replaceAll(value, name);
    }
    for (const [index, port] of own.ports.entries()) {
        text = replacePort(text, port, standInFor(index));
    }
    await writeFile(join(root, `${state.release}.json`), `${text}\n`);
}

function textsOf({ data, stack }: RunsOwn): Readonly<Record<string, string>> {
    return { "{{data}}": data, "{{stack}}": stack };
}

/** No port, and a number all the same, as JSON has it in the members' configurations. */
function standInFor(index: number): number {
    return 70_001 + index;
}

function replacePort(text: string, from: number, to: number): string {
    return text.replace(new RegExp(`(?<=: ?)${from}(?!\\d)`, "g"), String(to));
}
