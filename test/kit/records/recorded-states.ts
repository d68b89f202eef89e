import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReplicaSetArgs } from "../../../provider/pulumi/args/args";

/** A stack's state as a release of this package left it, in the form of `pulumi stack export`. */
export interface RecordedState {
    /** Release of this package. */
    readonly release: string;
    /** MongoDB version of the program's set at the time of the record. */
    readonly version: string;
    readonly args: Partial<ReplicaSetArgs>;
    readonly deployment: object;
}

/** Values that differ between runs; placeholders replace them in the files. */
export interface RunValues {
    /** Folder of the members. */
    readonly data: string;
    readonly stack: string;
    /** Ports of the members, in the order of the program; empty before the members exist. */
    readonly ports: readonly number[];
}

const root = join(__dirname, "..", "..", "fixtures", "state");

/** Names of the recorded releases, such as "0.1.0". */
export function listRecordedStates(): readonly string[] {
    return readdirSync(root)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.replace(/\.json$/, ""))
        .sort();
}

export function readRecordedState(release: string, own: RunValues): RecordedState {
    let text = readFileSync(join(root, `${release}.json`), "utf8");
    for (const [name, value] of Object.entries(textsOf(own))) {
        text = text.replaceAll(name, value);
    }
    for (const [index, port] of own.ports.entries()) {
        text = replacePort(text, placeholderFor(index), port);
    }
    return JSON.parse(text) as RecordedState;
}

export async function writeRecordedState(state: RecordedState, own: RunValues): Promise<void> {
    let text = JSON.stringify(state, undefined, 1);
    for (const [name, value] of Object.entries(textsOf(own))) {
        text = text.replaceAll(value, name);
    }
    for (const [index, port] of own.ports.entries()) {
        text = replacePort(text, port, placeholderFor(index));
    }
    await writeFile(join(root, `${state.release}.json`), `${text}\n`);
}

function textsOf({ data, stack }: RunValues): Readonly<Record<string, string>> {
    return { "{{data}}": data, "{{stack}}": stack };
}

/** Placeholder for a port: a number, as the members' JSON configurations need one, but not a valid port. */
function placeholderFor(index: number): number {
    return 70_001 + index;
}

function replacePort(text: string, from: number, to: number): string {
    return text.replace(new RegExp(`(?<=: ?)${from}(?!\\d)`, "g"), String(to));
}
