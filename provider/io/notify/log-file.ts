import { appendFile } from "node:fs/promises";

import type { EventPayload } from "../../core/report/events";

/** One line an event, for all to read; a line this short is written as one piece, whoever else writes. */
export async function appendEvent(event: EventPayload, file: string): Promise<void> {
    await appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o644 });
}
