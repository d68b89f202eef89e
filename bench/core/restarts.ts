import type { ServerEvent } from "../../test/kit/sets/server-log";
import type { MemberRecord, Span } from "./record";

/** One restart of a member, by its own log. */
export interface Restart {
    readonly host: string;
    /** "primary": it was the primary when it was asked to end, or had been one since the upgrade began. */
    readonly role: "primary" | "secondary";
    readonly askedMs: number;
    /** Its clients had their time, and it began to shut down. */
    readonly closesMs: number;
    readonly endedMs: number;
    readonly startedMs: number;
    readonly listensMs: number;
    /** It served and replicated again: a server that has just started looks for a source after a second. */
    readonly backMs: number;
}

const serving = /^(PRIMARY|SECONDARY|ARBITER)$/;

/** All that were begun within the span, in that order, by whenever they were completed. Others are left out. */
export function restartsOf(members: readonly MemberRecord[], span: Span): readonly Restart[] {
    return members
        .flatMap((member) => restartsOfMember(member, span))
        .sort((a, b) => a.askedMs - b.askedMs);
}

function restartsOfMember({ host, events }: MemberRecord, span: Span): readonly Restart[] {
    const since = events.filter(({ atMs }) => atMs >= span.fromMs);
    return since.flatMap((ended, index): Restart[] => {
        if (ended.kind !== "ended") {
            return [];
        }
        const before = since.slice(0, index);
        const asked = before.findLast(({ kind }) => kind === "asked-to-end");
        const closes = before.findLast(({ kind }) => kind === "closes");
        const after = since.slice(index);
        const started = after.find(({ kind }) => kind === "started");
        const listens = after.find(({ kind }) => kind === "listens");
        const serves = after.find((event) => event.kind === "became" && serving.test(event.state));
        const follows = after.find(
            ({ kind, atMs }) => kind === "follows" && atMs >= (serves?.atMs ?? 0),
        );
        if (!asked || asked.atMs > span.toMs || !started || !listens || !serves) {
            return [];
        }
        return [
            {
                host,
                role: before.some(endsPrimacy) ? "primary" : "secondary",
                askedMs: asked.atMs,
                closesMs: closes?.atMs ?? ended.atMs,
                endedMs: ended.atMs,
                startedMs: started.atMs,
                listensMs: listens.atMs,
                backMs: follows?.atMs ?? serves.atMs,
            },
        ];
    });
}

export function endsPrimacy(event: ServerEvent): boolean {
    return event.kind === "became" && event.before === "PRIMARY";
}

/** The times within the span in which no member took writes as the primary: from the begin of a step-down on. */
export function vacanciesOf(members: readonly MemberRecord[], span: Span): readonly Span[] {
    const news = members
        .flatMap(({ events }) => changesOfPrimary(events))
        .filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
        .sort((a, b) => a.atMs - b.atMs);
    const vacancies: Span[] = [];
    let since: number | undefined;
    for (const { atMs, leads } of news) {
        if (!leads) {
            since ??= atMs;
        } else if (since !== undefined) {
            vacancies.push({ fromMs: since, toMs: atMs });
            since = undefined;
        }
    }
    return since === undefined ? vacancies : [...vacancies, { fromMs: since, toMs: span.toMs }];
}

interface ChangeOfPrimary {
    readonly atMs: number;
    readonly leads: boolean;
}

/** A step-down begins when it is asked for, and counts only once it has come to its end: it may be refused. */
function changesOfPrimary(events: readonly ServerEvent[]): readonly ChangeOfPrimary[] {
    return events.flatMap((event, index): ChangeOfPrimary[] => {
        if (event.kind === "leads") {
            return [{ atMs: event.atMs, leads: true }];
        }
        if (!endsPrimacy(event)) {
            return [];
        }
        const sinceItLed = events.slice(0, index).reverse();
        const asked = sinceItLed.find(({ kind }) => kind === "steps-down" || kind === "leads");
        return [{ atMs: asked?.kind === "steps-down" ? asked.atMs : event.atMs, leads: false }];
    });
}
