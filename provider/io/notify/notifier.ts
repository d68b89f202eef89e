import { appendFile } from "node:fs/promises";

import type { RunOfSet, EventPayload } from "../../core/report/events";
import { eventsOf, headOf } from "../../core/report/events";
import { messageOf } from "../../core/errors/errors";
import type { Events } from "../../run/ports";
import type { EventsChoice } from "./choice";
import { runForEvent } from "./command";
import { postEvent } from "./webhook";

/** After this many consecutive failures a sink is disabled for the rest of the process. */
const maxFailures = 3;

interface Sink {
    readonly name: string;
    readonly send: (event: EventPayload) => Promise<void>;
}

/**
 * Sends the events of one set to its sinks: to each sink in order, to all sinks in parallel. Nothing waits for them but
 * `settle`, which resolves once all are sent or given up. A failure is only reported, through `warn`.
 */
export function makeNotifier(
    owner: string,
    setName: string,
    choice: EventsChoice,
    warn: (text: string) => void,
): Pick<Events, "emit" | "settle"> {
    const queues = sinksOf(choice).map((sink) => makeQueue(sink, setName, warn));
    let run: RunOfSet | undefined;
    return {
        emit: (upgradeEvent) => {
            const now = new Date();
            const made = eventsOf(upgradeEvent, headOf(owner, setName, now), run, now.getTime());
            run = made.run;
            for (const queue of queues) {
                made.events.forEach(queue.add);
            }
        },
        settle: async () => {
            await Promise.all(queues.map((queue) => queue.settle()));
        },
    };
}

function makeQueue({ name, send }: Sink, setName: string, warn: (text: string) => void) {
    let failures = 0;
    let sent: Promise<void> = Promise.resolve();
    const deliver = async (event: EventPayload) => {
        if (failures >= maxFailures) {
            return;
        }
        try {
            await send(event);
            failures = 0;
        } catch (error) {
            failures += 1;
            const last =
                failures === maxFailures ? "; it receives no more events during this run" : "";
            warn(
                `The ${name} did not receive the event "${event.event}" of ${setName}: ${messageOf(error)}${last}`,
            );
        }
    };
    return {
        add: (event: EventPayload) => {
            sent = sent.then(() => deliver(event));
        },
        settle: () => sent,
    };
}

function sinksOf({ webhook, command, logFile }: EventsChoice): readonly Sink[] {
    const sinks: readonly (Sink | undefined)[] = [
        webhook && { name: "webhook", send: (event) => postEvent(event, webhook) },
        command && { name: "command", send: (event) => runForEvent(event, command) },
        logFile === undefined
            ? undefined
            : { name: "log file", send: (event) => appendEvent(event, logFile) },
    ];
    return sinks.filter((sink) => sink !== undefined);
}

/** Appends one line per event, readable by all users. The system writes a line this short whole, whichever processes append. */
function appendEvent(event: EventPayload, file: string): Promise<void> {
    return appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o644 });
}
