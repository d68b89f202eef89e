import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

/** One text that the engine shows in a member's row. */
export interface StepEvent {
    /** The member's index in the program's list. */
    readonly index: number;
    /** Number of the plan's step; undefined for a wait within a step. */
    readonly number: number | undefined;
    readonly isDone: boolean;
    readonly text: string;
}

interface EngineEvent {
    readonly diagnosticEvent?: {
        readonly urn?: string;
        readonly message: string;
        readonly severity: string;
    };
}

/** Reads the engine's event log while the engine writes it. */
export class StepLog {
    readonly #file: FileHandle;
    #unfinished = "";

    private constructor(file: FileHandle) {
        this.#file = file;
    }

    static async open(path: string): Promise<StepLog> {
        return new StepLog(await open(path, "a+"));
    }

    async close(): Promise<void> {
        await this.#file.close();
    }

    /** Reads the events that were written since the last call. */
    async readEngineEvents(): Promise<readonly StepEvent[]> {
        const lines = (this.#unfinished + (await this.#file.readFile("utf8"))).split("\n");
        this.#unfinished = lines.pop() ?? "";
        return lines.flatMap(eventsFrom);
    }
}

function eventsFrom(line: string): readonly StepEvent[] {
    const { diagnosticEvent: event } = JSON.parse(line) as EngineEvent;
    const index = /:Member::.*-(\d+)$/.exec(event?.urn ?? "")?.[1];
    if (event?.severity !== "info" || index === undefined) {
        return [];
    }
    const text = event.message.trim();
    const number = /^(\d+)\/\d+ /.exec(text)?.[1];
    return [
        {
            index: Number(index),
            number: number === undefined ? undefined : Number(number),
            isDone: /: done in [\d.]+ s$/.test(text),
            text,
        },
    ];
}
