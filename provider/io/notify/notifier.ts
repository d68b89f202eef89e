import type { UpgradeEvent, RunOfSet, EventPayload } from "../../core/report/events";
import { eventsOf, headOf } from "../../core/report/events";
import { messageOf } from "../../core/errors/errors";
import type { EventsChoice } from "./choice";
import { runForEvent } from "./command";
import { appendEvent } from "./log-file";
import { postEvent } from "./webhook";

/** Of one that fails so often in a row, this process expects no more. */
const patience = 3;

interface Sink {
    readonly name: string;
    readonly send: (event: EventPayload) => Promise<void>;
}

interface TrackedSink extends Sink {
    failures: number;
    sent: Promise<void>;
}

/**
 * Sends the events of one set: to each place in their order, to all places side by side, with nobody waiting. A failure is
 * told, and that is all.
 */
export class Notifier {
    readonly #sinks: readonly TrackedSink[];
    #run: RunOfSet | undefined;

    constructor(
        readonly owner: string,
        readonly setName: string,
        choice: EventsChoice,
        readonly complain: (text: string) => void,
    ) {
        this.#sinks = sinksOf(choice).map((sink) => ({
            ...sink,
            failures: 0,
            sent: Promise.resolve(),
        }));
    }

    emit(upgradeEvent: UpgradeEvent): void {
        const now = new Date();
        const head = headOf(this.owner, this.setName, now);
        const { events, run } = eventsOf(upgradeEvent, head, this.#run, now.getTime());
        this.#run = run;
        for (const sink of this.#sinks) {
            for (const event of events) {
                sink.sent = sink.sent.then(() => this.#send(event, sink));
            }
        }
    }

    /** Resolves once all is sent, or given up. */
    async settle(): Promise<void> {
        await Promise.all(this.#sinks.map(({ sent }) => sent));
    }

    async #send(event: EventPayload, sink: TrackedSink): Promise<void> {
        if (sink.failures >= patience) {
            return;
        }
        try {
            await sink.send(event);
            sink.failures = 0;
        } catch (error) {
            sink.failures += 1;
            const last = sink.failures === patience ? "; it is told nothing more in this run" : "";
            this.complain(
                `The ${sink.name} was not told of "${event.event}" of ${this.setName}: ${messageOf(error)}${last}`,
            );
        }
    }
}

function sinksOf({ webhook, command, logFile }: EventsChoice): readonly Sink[] {
    return [
        ...(webhook ? [{ name: "webhook", send: sendBy(postEvent, webhook) }] : []),
        ...(command ? [{ name: "command", send: sendBy(runForEvent, command) }] : []),
        ...(logFile !== undefined
            ? [{ name: "log file", send: sendBy(appendEvent, logFile) }]
            : []),
    ];
}

function sendBy<To>(
    send: (event: EventPayload, to: To) => Promise<void>,
    to: To,
): (event: EventPayload) => Promise<void> {
    return (event) => send(event, to);
}
