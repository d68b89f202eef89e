import { Cron } from "croner";

import { messageOf } from "../../core/errors/errors";
import type { UpgradeWindow, WindowStatus } from "../../core/gates/window";
import { describeWindow } from "../../core/gates/window";

/**
 * Where a moment lies. A time that daylight saving leaves out opens the window as the clocks have gone on; one that comes twice
 * opens it at the first. The duration is real time, whatever the clocks on the wall do meanwhile.
 */
export function windowStatusAt(window: UpgradeWindow, now: Date): WindowStatus {
    const openings = window.opens.map((expression) => parse(expression, window.timeZone));
    const lastsMs = window.durationMins * 60_000;
    // Open from each opening on, without the moment at which it closes.
    const next = nextOf(openings, new Date(now.getTime() - lastsMs));
    const isOpen = next !== undefined && next <= now;
    return {
        isOpen,
        now: inZone(now, window.timeZone),
        ...(next && !isOpen && { opensAt: inZone(next, window.timeZone) }),
        text: describeWindow(window),
    };
}

/** What is wrong with a window, one text each. */
export function windowProblems(window: UpgradeWindow, now: Date): readonly string[] {
    const { opens, timeZone } = window;
    try {
        new Intl.DateTimeFormat("en", { timeZone });
    } catch {
        return [`timeZone must be a name like "Europe/Berlin", not "${timeZone}"`];
    }
    return opens.flatMap((expression) => {
        try {
            return parse(expression, timeZone).nextRun(now) === null
                ? [`opens: "${expression}" names no time to come`]
                : [];
        } catch (error) {
            return [`opens: "${expression}" is no cron expression: ${messageOf(error)}`];
        }
    });
}

function parse(expression: string, timezone: string): Cron {
    return new Cron(expression, { timezone, mode: "5-part", paused: true });
}

function nextOf(openings: readonly Cron[], after: Date): Date | undefined {
    const times = openings.flatMap((each) => each.nextRun(after)?.getTime() ?? []);
    return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** "Sat 2026-11-28 22:00 (Europe/Berlin)": read by people, beside their calendars. */
function inZone(time: Date, timeZone: string): string {
    const day = new Intl.DateTimeFormat("en", { timeZone, weekday: "short" }).format(time);
    const clock = new Intl.DateTimeFormat("sv-SE", {
        timeZone,
        dateStyle: "short",
        timeStyle: "short",
    }).format(time);
    return `${day} ${clock} (${timeZone})`;
}
