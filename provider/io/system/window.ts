import { Cron } from "croner";

import { messageOf } from "../../core/errors/errors";
import type { UpgradeWindow, WindowStatus } from "../../core/gates/window";
import { describeWindow } from "../../core/gates/window";

/**
 * Returns whether a window is open at a moment, and when it opens next. A time that daylight saving skips opens the window
 * right after the change; a time that occurs twice opens it at the first. The duration is elapsed time, not wall-clock time.
 */
export function windowStatusAt(window: UpgradeWindow, now: Date): WindowStatus {
    const openings = window.opens.map((expression) => parse(expression, window.timeZone));
    const lastsMs = window.durationMins * 60_000;
    // The window includes its opening and excludes the moment at which it closes.
    const next = nextOf(openings, new Date(now.getTime() - lastsMs));
    const isOpen = next !== undefined && next <= now;
    return {
        isOpen,
        now: inZone(now, window.timeZone),
        ...(next && !isOpen && { opensAt: inZone(next, window.timeZone) }),
        text: describeWindow(window),
    };
}

/** Returns the problems of a window's definition, one text each. */
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
                ? [`opens: "${expression}" names no future time`]
                : [];
        } catch (error) {
            return [`opens: "${expression}" is not a cron expression: ${messageOf(error)}`];
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

/** Formats a time for people with calendars: "Sat 2026-11-28 22:00 (Europe/Berlin)". */
function inZone(time: Date, timeZone: string): string {
    const day = new Intl.DateTimeFormat("en", { timeZone, weekday: "short" }).format(time);
    const clock = new Intl.DateTimeFormat("sv-SE", {
        timeZone,
        dateStyle: "short",
        timeStyle: "short",
    }).format(time);
    return `${day} ${clock} (${timeZone})`;
}
