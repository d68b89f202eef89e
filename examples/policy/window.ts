import type { MemberProps } from "./resources";
import { seriesOf } from "./resources";

/** Whole hours of some days, by the clocks of a zone. */
export interface Window {
    /** "Sat", "Sun". */
    readonly days: readonly string[];
    readonly fromHour: number;
    /** Not in it. */
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
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
    const hour = Number(of("hour"));
    return days.includes(of("weekday")) && fromHour <= hour && hour < toHour;
}

/** A change of the series, up or back, only in the window. */
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
        : `${host ?? "A member"} would go from ${from} to ${version}, and the series changes only on ${days.join(", ")} from ${fromHour} to ${toHour} h (${timeZone})`;
}
