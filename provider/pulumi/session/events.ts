import { eventLinesVariable, renderEventLine } from "../../core/report/event-line";
import { Notifier } from "../../io/notify/notifier";
import { findTracing, Tracer } from "../../io/notify/tracer";
import { withTimeout } from "../../io/system/with-timeout";
import type { Events } from "../../run/ports";
import { allLogged, debugToEngine } from "./engine-log";
import type { SetInputs } from "../state/inputs";

/** How long the end of a member's turn waits for what is still to be sent, whoever does not answer. */
const settleMs = 10_000;

/** Of this process, by the resource that owns the set, and what it wishes: a refresh before an update goes by older wishes. */
const known = new Map<string, Events>();

/** Undefined where nobody wants to know. */
export function eventsOfSet(set: SetInputs): Events | undefined {
    const api = findTracing(process.env, process.cwd());
    const asksForLines = process.env[eventLinesVariable] !== undefined;
    if (set.events === undefined && api === undefined && !asksForLines) {
        return undefined;
    }
    const key = JSON.stringify([set.owner, set.events]);
    const complain = (text: string) => {
        console.log(text);
    };
    const lines = asksForLines ? engineLines : undefined;
    const found = known.get(key) ?? makeEvents(set, api, complain, lines);
    known.set(key, found);
    return found;
}

/** Somebody who is told each fact as one line. */
interface Lines {
    emit(line: string): void;
    settle(): Promise<void>;
}

const engineLines: Lines = { emit: debugToEngine, settle: allLogged };

type Tracing = ReturnType<typeof findTracing>;

export function makeEvents(
    { owner, setName, events = {} }: Pick<SetInputs, "owner" | "setName" | "events">,
    api: Tracing,
    complain: (text: string) => void,
    lines?: Lines,
): Events {
    const notifier = new Notifier(owner, setName, events, complain);
    const tracer = api && new Tracer(api, owner, setName, process.env);
    return {
        emit: (upgradeEvent) => {
            notifier.emit(upgradeEvent);
            tracer?.emit(upgradeEvent);
            lines?.emit(renderEventLine(upgradeEvent));
        },
        stepStarted: (step) => tracer?.stepStarted(step),
        stepEnded: (step) => tracer?.stepEnded(step),
        settle: async () => {
            const all = Promise.all([notifier.settle(), tracer?.settle(), lines?.settle()]);
            await withTimeout(all, settleMs, () => undefined);
        },
    };
}
