import { appendFile } from "node:fs/promises";

import type { EventPayload } from "../../core/report/events";

/** Appends one line per event, readable by all users. The system writes a line this short whole, whichever processes append. */
export async function appendEvent(event: EventPayload, file: string): Promise<void> {
    await appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o644 });
}
