import { eventLinesVariable, renderEventLine } from "../../core/report/event-line";
import { makeNotifier } from "../../io/notify/notifier";
import { findTracing, makeTracer } from "../../io/notify/tracer";
import { withTimeout } from "../../io/system/with-timeout";
import type { Events } from "../../run/ports";
import { allLogged, debugToEngine } from "./engine-log";
import type { SetInputs } from "../state/inputs";

/** How long the end of a member's update waits for pending events. */
const settleMs = 10_000;

/** The events of each set in this process, by owner and event options: a refresh before an update still uses the old options. */
const known = new Map<string, Events>();

/** Returns where the set's events are emitted; undefined if there is no recipient. */
export function eventsOfSet(set: SetInputs): Events | undefined {
    const api = findTracing(process.env, process.cwd());
    const asksForLines = process.env[eventLinesVariable] !== undefined;
    if (set.events === undefined && api === undefined && !asksForLines) {
        return undefined;
    }
    const key = JSON.stringify([set.owner, set.events]);
    const complain = (text: string) => console.log(text);
    const lines = asksForLines ? engineLines : undefined;
    const found = known.get(key) ?? makeEvents(set, api, complain, lines);
    known.set(key, found);
    return found;
}

/** A sink that gets each event as one line. */
interface LineSink {
    emit(line: string): void;
    settle(): Promise<void>;
}

const engineLines: LineSink = { emit: debugToEngine, settle: allLogged };

/** Combines the set's notifier, traces and event lines. Failed deliveries are passed to `complain`. */
export function makeEvents(
    { owner, setName, events = {} }: Pick<SetInputs, "owner" | "setName" | "events">,
    api: ReturnType<typeof findTracing>,
    complain: (text: string) => void,
    lines?: LineSink,
): Events {
    const notifier = makeNotifier(owner, setName, events, complain);
    const tracer = api && makeTracer(api, owner, setName, process.env);
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
