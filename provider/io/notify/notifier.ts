import type { Fact, RunOfSet, UpgradeEvent } from "../../core/report/events";
import { eventsOf, headOf } from "../../core/report/events";
import { messageOf } from "../../core/errors/errors";
import type { EventsChoice } from "./choice";
import { runForEvent } from "./command";
import { appendEvent } from "./log-file";
import { postEvent } from "./webhook";

/** Of one that fails so often in a row, this process expects no more. */
const patience = 3;

interface Way {
    readonly name: string;
    readonly send: (event: UpgradeEvent) => Promise<void>;
}

interface Outlet extends Way {
    failures: number;
    sent: Promise<void>;
}

/**
 * Sends the events of one set: to each place in their order, to all places side by side, with nobody waiting. A failure is
 * told, and that is all.
 */
export class Notifier {
    readonly #outlets: readonly Outlet[];
    #run: RunOfSet | undefined;

    constructor(
        readonly owner: string,
        readonly setName: string,
        choice: EventsChoice,
        readonly complain: (text: string) => void,
    ) {
        this.#outlets = waysOf(choice).map((way) => ({
            ...way,
            failures: 0,
            sent: Promise.resolve(),
        }));
    }

    tell(fact: Fact): void {
        const now = new Date();
        const head = headOf(this.owner, this.setName, now);
        const { events, run } = eventsOf(fact, head, this.#run, now.getTime());
        this.#run = run;
        for (const outlet of this.#outlets) {
            for (const event of events) {
                outlet.sent = outlet.sent.then(() => this.#send(event, outlet));
            }
        }
    }

    /** Resolves once all is sent, or given up. */
    async settle(): Promise<void> {
        await Promise.all(this.#outlets.map(({ sent }) => sent));
    }

    async #send(event: UpgradeEvent, outlet: Outlet): Promise<void> {
        if (outlet.failures >= patience) {
            return;
        }
        try {
            await outlet.send(event);
            outlet.failures = 0;
        } catch (error) {
            outlet.failures += 1;
            const last =
                outlet.failures === patience ? "; it is told nothing more in this run" : "";
            this.complain(
                `The ${outlet.name} was not told of "${event.event}" of ${this.setName}: ${messageOf(error)}${last}`,
            );
        }
    }
}

function waysOf({ webhook, command, logFile }: EventsChoice): readonly Way[] {
    return [
        ...(webhook ? [{ name: "webhook", send: sendBy(postEvent, webhook) }] : []),
        ...(command ? [{ name: "command", send: sendBy(runForEvent, command) }] : []),
        ...(logFile !== undefined
            ? [{ name: "log file", send: sendBy(appendEvent, logFile) }]
            : []),
    ];
}

function sendBy<To>(
    send: (event: UpgradeEvent, to: To) => Promise<void>,
    to: To,
): (event: UpgradeEvent) => Promise<void> {
    return (event) => send(event, to);
}
