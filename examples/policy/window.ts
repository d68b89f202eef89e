import type { MemberProps } from "./resources";
import { seriesOf } from "./resources";

/** Whole hours on some days of the week, in a time zone. */
export interface Window {
    /** "Sat", "Sun". */
    readonly days: readonly string[];
    readonly fromHour: number;
    /** Exclusive. */
    readonly toHour: number;
    readonly timeZone: string;
}

export function isOpen({ days, fromHour, toHour, timeZone }: Window, now: Date): boolean {
    const parts = new Intl.DateTimeFormat("en-GB", {
        timeZone,
        weekday: "short",
        hour: "2-digit",
        hourCycle: "h23",
    }).formatToParts(now);
    const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
    const hour = Number(partOf("hour"));
    return days.includes(partOf("weekday")) && fromHour <= hour && hour < toHour;
}

/** Allows a change of series, up or down, only in the window. */
export function majorUpgradeOutside(
    { host, from, version }: MemberProps,
    window: Window,
    now: Date,
): string | undefined {
    if (from === undefined || version === undefined || seriesOf(from) === seriesOf(version)) {
        return undefined;
    }
    const { days, fromHour, toHour, timeZone } = window;
    return isOpen(window, now)
        ? undefined
        : `${host ?? "A member"} would change from ${from} to ${version}, but the series may change only on ${days.join(", ")} from ${fromHour} to ${toHour} h (${timeZone})`;
}
